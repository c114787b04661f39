import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {performance} from 'node:perf_hooks'
import {afterAll, describe, expect, test} from 'vitest'
import {CandelaError} from '../../../../../core/errors.js'
import {packagePath} from '../../../../../core/package-root.js'
import {
  countTaskCells,
  ExrError,
  ExrLineReader,
  fingerprintLines,
  listLayers,
  readExr,
} from '../../../../../core/verify/index.js'
import {mutateFile} from '../../../../fixtures/exr/mutate-file.js'
import {seededRandom} from '../../../../fixtures/random.js'

const FILES = 10_000
const MOST_MS = 1000
const MOST_BYTES = 2 ** 30

describe(`${FILES} damaged OpenEXR files`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'candela-fuzz-'))
  afterAll(() => rmSync(folder, {recursive: true}))
  const fixtures = packagePath('test', 'fixtures', 'exr')
  const originals = readdirSync(fixtures)
    .filter((name) => name.endsWith('.exr'))
    .map((name) => readFileSync(join(fixtures, name)))

  test('are read or refused with a sentence, within a second and a GiB', {timeout: 120_000}, async () => {
    const path = join(folder, 'damaged.exr')
    let [read, refused, longestMs, mostBytes] = [0, 0, 0, 0]
    const held = process.memoryUsage.rss()
    for (let seed = 0; seed < FILES; seed += 1) {
      const original = originals[seed % originals.length] as Buffer
      writeFileSync(path, mutateFile(original, seededRandom(seed)))
      const startedAtMs = performance.now()
      try {
        await (Math.floor(seed / originals.length) % 2 === 0 ? readExr(path) : fingerprintFile(path))
        read += 1
      } catch (error) {
        if (!(error instanceof CandelaError)) throw new Error(`seed ${seed}: ${error}`, {cause: error})
        const sentence = error instanceof ExrError ? /damaged\.exr.*\.$/s : /^(The image|An image|A task) .*\.$/s
        expect(error.message, `seed ${seed}`).toMatch(sentence)
        refused += 1
      }
      longestMs = Math.max(longestMs, performance.now() - startedAtMs)
      mostBytes = Math.max(mostBytes, process.memoryUsage.rss() - held)
    }
    expect(longestMs).toBeLessThan(MOST_MS)
    expect(mostBytes).toBeLessThan(MOST_BYTES)
    expect(Math.min(read, refused)).toBeGreaterThan(FILES / 20)
  })
})

/** Some lines at a time, as the file of a stranger is fingerprinted. */
async function fingerprintFile(path: string): Promise<void> {
  const reader = await ExrLineReader.open(path)
  try {
    const layers = listLayers({channels: new Map(reader.header.channels.map(({name}) => [name, new Float32Array()]))})
    await fingerprintLines(reader, {layers, cellsPerTask: countTaskCells({...reader.header, layers})})
  } finally {
    await reader.close()
  }
}
