import {describe, expect, test} from 'vitest'
import {BlockNotes} from '../../../../core/market/block-notes.js'

describe('BlockNotes', () => {
  test('knows the newest word on a lease', () => {
    const notes = notesOf([1n, 10, 'match'], [1n, 20, 'mismatch'])
    expect(notes.get(1n)).toBe('mismatch')
    expect(notes.get(2n)).toBeUndefined()
  })

  test('lists leases in the order of their first words', () => {
    expect(notesOf([2n, 10, 'a'], [1n, 11, 'b'], [2n, 12, 'c']).values()).toEqual(['c', 'b'])
  })

  test('takes back what a block and those after it said', () => {
    const notes = notesOf([1n, 10, 'a'], [2n, 20, 'b'], [3n, 20, 'c'], [4n, 21, 'd'])
    notes.dropFrom(20)
    expect(notes.values()).toEqual(['a'])
    expect(notes.get(2n)).toBeUndefined()
  })

  test('takes back a word, not the one before it', () => {
    const notes = notesOf([1n, 10, 'match'], [1n, 20, 'mismatch'])
    notes.dropFrom(20)
    expect(notes.get(1n)).toBe('match')
  })

  test('takes the words of other blocks in the place of those taken back', () => {
    const notes = notesOf([1n, 10, 'a'], [2n, 20, 'b'])
    notes.dropFrom(20)
    notes.note(3n, 20, 'c')
    notes.note(2n, 21, 'd')
    expect(notes.values()).toEqual(['a', 'c', 'd'])
  })
})

function notesOf(...said: [leaseId: bigint, blockNumber: number, word: string][]): BlockNotes<string> {
  const notes = new BlockNotes<string>()
  for (const [leaseId, blockNumber, word] of said) notes.note(leaseId, blockNumber, word)
  return notes
}
