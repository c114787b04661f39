import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {BidBook} from '../../../node/bid-book.js'

describe('BidBook', () => {
  let dir: string

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'candela-bids-'))
  })
  afterEach(() => rm(dir, {recursive: true}))

  test('remembers jobs over a restart, each once', async () => {
    const book = await BidBook.open(join(dir, 'bids.json'))
    await book.add(3)
    await book.add(5)
    await book.add(3)
    await book.remove(5)
    expect((await BidBook.open(join(dir, 'bids.json'))).list()).toEqual([3])
  })

  test.each(['', '{', '[0]', '["3"]'])('counts a damaged file (%j) as empty', async (text) => {
    await writeFile(join(dir, 'bids.json'), text)
    expect((await BidBook.open(join(dir, 'bids.json'))).list()).toEqual([])
  })
})
