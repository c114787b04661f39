import {keccak256} from 'ethers'
import {expect, test} from 'vitest'
import {hashReadFiles} from '../../../../core/checker/hash-read-files.js'
import {buildLeaseTree, buildTaskTree} from '../../../../core/verify/index.js'

const SEED = '0x0102030405060708'
const fingerprint = (red: number) => ({
  grain0: `0x${'11'.repeat(32)}`,
  grain1: `0x${'22'.repeat(32)}`,
  red,
  green: 0,
  blue: -1,
})
const treeOf = (...reds: number[]) =>
  buildLeaseTree(reds.map((red, task) => buildTaskTree(task, [fingerprint(red), fingerprint(0)])))
const packed = (red: string) => `${'11'.repeat(32)}${'22'.repeat(32)}${red}00000000ffffffff`

test('hashes the seed and every fingerprint, task by task', () => {
  const all = ['00000005', '00000000', '00000006', '00000000'].map(packed).join('')
  expect(hashReadFiles(SEED, treeOf(5, 6))).toBe(keccak256(`${SEED}${all}`))
})

test('differs for another challenge, and for other files', () => {
  const known = hashReadFiles(SEED, treeOf(5, 6))
  expect(hashReadFiles('0x0102030405060709', treeOf(5, 6))).not.toBe(known)
  expect(hashReadFiles(SEED, treeOf(6, 5))).not.toBe(known)
})
