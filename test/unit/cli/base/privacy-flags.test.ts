import {expect, test} from 'vitest'
import {chooseSecret} from '../../../../cli/base/privacy-flags.js'

test('a private job without deduplication cannot be resumed, and says so', async () => {
  await expect(chooseSecret({dedupe: false, resume: true})).rejects.toMatchObject({
    code: 'RESUME_PRIVATE',
    kind: 'usage',
  })
})

test('a job without deduplication has a secret of its own', async () => {
  const [one, other] = [
    await chooseSecret({dedupe: false, resume: false}),
    await chooseSecret({dedupe: false, resume: false}),
  ]
  expect(one).not.toEqual(other)
})
