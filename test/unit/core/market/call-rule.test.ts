import {expect, test} from 'vitest'
import {decodeCallRule, encodeCallRule} from '../../../../core/market/call-rule.js'

test.each([0, 1, 2, 3, 4, 5, 6, 7])('the call rule %d is read as it was written', (bits) => {
  expect(encodeCallRule(decodeCallRule(bits))).toBe(bits)
  const {olderNodes, sameClass, artistChecks} = decodeCallRule(bits)
  expect(Number(olderNodes) + 2 * Number(sameClass) + 4 * Number(artistChecks)).toBe(bits)
})
