import {describe, expect, test} from 'vitest'
import {preimageOf, randomHeadOf} from '../../../../core/market/index.js'

const SECRET = `0x${'01'.repeat(32)}`

describe('the chain of preimages', () => {
  test('walks back from the head to the secret, one reveal at a time', () => {
    const head = randomHeadOf(SECRET, 3)
    const first = preimageOf(SECRET, head, 3)
    expect(randomHeadOf(first ?? '', 1)).toBe(head)
    const second = preimageOf(SECRET, first ?? '', 3)
    expect(preimageOf(SECRET, second ?? '', 3)).toBe(SECRET)
  })

  test('ends at the secret', () => {
    expect(preimageOf(SECRET, SECRET, 3)).toBeUndefined()
  })
})
