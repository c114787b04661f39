import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {parseCid} from '../../../../core/storage/block-cid.js'
import {type MemoryEntry, MemoryPage} from '../../../../core/storage/memory-page.js'
import {KUBO_CIDS} from '../../../fixtures/storage/kubo-cids.js'
import {tempFolder} from '../../../fixtures/storage/temp-folder.js'

const READ_AT_MS = 1_800_000_000_000

/** An entry whose numbers follow from one; times in nanoseconds need more than 53 bits. */
function entryOf(number: number, readAtMs = READ_AT_MS): MemoryEntry {
  return {
    identity: {
      sizeBytes: 2 ** 40 + number,
      mtimeNs: String(1_800_000_000_123_456_789n + BigInt(number)),
      ctimeNs: String(1_800_000_000_987_654_321n + BigInt(number)),
      inode: String(2n ** 63n + BigInt(number)),
    },
    readAtMs,
    chunker: number % 2 === 0 ? 'fixed-1' : 'blend-1',
    node: {cid: parseCid(number % 3 === 0 ? KUBO_CIDS.hello : KUBO_CIDS.scene), dagBytes: 2n ** 41n + BigInt(number)},
    contentBytes: 2 ** 40 + 2 * number,
  }
}

/** Entries with their CIDs as text, which compare. */
const shown = (entry?: MemoryEntry) => entry && {...entry, node: {...entry.node, cid: entry.node.cid.toString()}}

describe('MemoryPage', () => {
  test('gives back every entry as it was set, however many there are', () => {
    const page = new MemoryPage()
    for (let number = 0; number < 1000; number += 1) page.set(`frame ${number}`, entryOf(number))
    for (let number = 0; number < 1000; number += 1) {
      expect(shown(page.get(`frame ${number}`))).toEqual(shown(entryOf(number)))
    }
    expect(page.get('frame 1000')).toBeUndefined()
  })

  test('takes a new entry in the place of one of the same name, and leaves the others', () => {
    const page = new MemoryPage()
    for (const number of [0, 1, 2]) page.set(String(number), entryOf(number))
    page.set('1', entryOf(7))
    expect([0, 1, 2].map((number) => shown(page.get(String(number))))).toEqual(
      [0, 7, 2].map((each) => shown(entryOf(each))),
    )
  })

  test('is read back as it was written, with names that JSON must escape, in more than one piece', async () => {
    const path = join(tempFolder(), 'page.json')
    const page = new MemoryPage()
    const names = ['"quoted"', 'línea\n', ...Array.from({length: 2100}, (_, number) => `${number}`)]
    for (const [number, name] of names.entries()) page.set(name, entryOf(number))
    await page.write(path, 0)
    const again = await MemoryPage.read(path)
    for (const [number, name] of names.entries()) {
      expect({name, entry: shown(again.get(name))}).toEqual({name, entry: shown(entryOf(number))})
    }
  })

  test('writes valid JSON when nothing is in it, and when a piece ends with the last entry', async () => {
    const path = join(tempFolder(), 'page.json')
    for (const count of [0, 1, 1000, 2000]) {
      const page = new MemoryPage()
      for (let number = 0; number < count; number += 1) page.set(String(number), entryOf(number))
      await page.write(path, 0)
      expect(Object.keys(JSON.parse(readFileSync(path, 'utf8')))).toHaveLength(count)
    }
    expect(readdirSync(join(path, '..'))).toEqual(['page.json'])
  })

  test('forgets what was read before a time', async () => {
    const path = join(tempFolder(), 'page.json')
    const page = new MemoryPage()
    page.set('old', entryOf(1, READ_AT_MS - 1))
    page.set('new', entryOf(2))
    await page.write(path, READ_AT_MS)
    const again = await MemoryPage.read(path)
    expect([again.get('old'), shown(again.get('new'))]).toEqual([undefined, shown(entryOf(2))])
  })

  test.each([
    ['is not there', (_: string) => undefined],
    ['is cut short', (path: string) => writeFileSync(path, readFileSync(path, 'utf8').slice(0, -1))],
    ['holds something else', (path: string) => writeFileSync(path, '{"a": 3}')],
    ['names no CID', (path: string) => writeFileSync(path, readFileSync(path, 'utf8').replace(/baf\w+/, 'baf'))],
    ['holds a negative time', (path: string) => writeFileSync(path, readFileSync(path, 'utf8').replace(/"18/, '"-18'))],
  ])('counts as empty where its file %s', async (what, spoil) => {
    const path = join(tempFolder(), 'page.json')
    const page = new MemoryPage()
    page.set('a', entryOf(1))
    if (what !== 'is not there') await page.write(path, 0)
    spoil(path)
    const again = await MemoryPage.read(path)
    expect(again.get('a')).toBeUndefined()
    again.set('a', entryOf(2))
    expect(shown(again.get('a'))).toEqual(shown(entryOf(2)))
  })

  test('does not take a file that cannot be read for an empty one', async () => {
    const path = join(tempFolder(), 'page.json')
    mkdirSync(path)
    await expect(MemoryPage.read(path)).rejects.toThrow('EISDIR')
  })
})
