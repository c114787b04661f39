import {describe, expect, test} from 'vitest'
import {CheckBook} from '../../../../core/checker/index.js'
import {tempFolder} from '../../../fixtures/storage/temp-folder.js'

const SEED = `0x${'ab'.repeat(8)}`
const COMMITMENT = {fingerprints: `0x${'ab'.repeat(76)}`, salt: `0x${'11'.repeat(32)}`}

describe('CheckBook', () => {
  test('gives what was found to whoever opens the folder next', async () => {
    const dir = tempFolder()
    await new CheckBook(dir).write(7n, 3, {...COMMITMENT, seed: SEED})
    expect(await new CheckBook(dir).read(7n, 3, SEED)).toEqual(COMMITMENT)
  })

  test('keeps the root of files like the cells of a render', async () => {
    const book = new CheckBook(tempFolder())
    const ofFiles = {...COMMITMENT, fingerprints: `0x${'0'.repeat(64)}`}
    await book.write(7n, 3, {...ofFiles, seed: SEED})
    expect(await book.read(7n, 3, SEED)).toEqual(ofFiles)
  })

  test('knows nothing of another challenge, round or lease', async () => {
    const book = new CheckBook(tempFolder())
    await book.write(7n, 3, {...COMMITMENT, seed: SEED})
    expect(await book.read(7n, 3, `0x${'5f'.repeat(16)}`)).toBeUndefined()
    expect(await book.read(7n, 2, SEED)).toBeUndefined()
    expect(await book.read(8n, 3, SEED)).toBeUndefined()
  })

  test('forgets what was published', async () => {
    const book = new CheckBook(tempFolder())
    await book.write(7n, 3, {...COMMITMENT, seed: SEED})
    await book.remove(7n, 3)
    expect(await book.read(7n, 3, SEED)).toBeUndefined()
  })
})
