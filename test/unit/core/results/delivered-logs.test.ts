import {stat, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {gzipSync} from 'node:zlib'
import {describe, expect, test} from 'vitest'
import {encodeLogs, MAX_LOGS_BYTES, readLogs} from '../../../../core/results/delivered-logs.js'
import {type DeliveredLog, SealedResults, storeResults} from '../../../../core/results/index.js'
import {BlockStore, newContentKey, PieceReader} from '../../../../core/storage/index.js'
import {fixtureJobManifest} from '../../../fixtures/results/make-results.js'
import {seededBytes} from '../../../fixtures/storage/seeded-bytes.js'
import {tempFolder} from '../../../fixtures/storage/temp-folder.js'

const LOG = {task: 3, outcome: 'Task 3 (frame 4) was rendered in 2.0 s.', text: 'Fra:4\nSaved: //frame.exr\n'}

describe('logs behind the raw outputs of a lease', () => {
  test.each([
    ['two outputs', [100_000, 70_000]],
    ['no output, of a lease that is handed back', []],
  ])('come with %s', async (_, sizesBytes) => {
    expect(await deliver(sizesBytes, [LOG])).toEqual({sizesBytes, logs: [LOG]})
  })

  test.each([[[100_000, 70_000]], [[]]])('are none where the node says nothing: %j', async (sizesBytes) => {
    expect(await deliver(sizesBytes, [])).toEqual({sizesBytes, logs: []})
  })

  test('are the last 32 KiB of each task, whole lines, and 256 KiB of a lease', async () => {
    const text = Array.from({length: 20_000}, (_, i) => `line ${i} ü`).join('\n')
    const [only] = await read(encodeLogs([{...LOG, text}]))
    expect(only?.text).toMatch(/^line \d+ ü\n/)
    expect(text.endsWith(only?.text ?? 'none')).toBe(true)
    expect(Buffer.byteLength(only?.text ?? '')).toBeGreaterThan(32_000)
    const all = await read(encodeLogs(Array.from({length: 100}, (_, task) => ({...LOG, task, text}))))
    expect(all).toHaveLength(100)
    expect(Buffer.byteLength(all.map((log) => log.text).join(''))).toBeLessThanOrEqual(256 * 1024)
  })

  test('can steer no terminal, whatever a node packs', async () => {
    const text = 'a\u001b[2J\u0007\u009b\u202eb\r\nc\td\u0000'
    const hostile = pack([{task: 0, outcome: 'x\u001b[31m\ny', text}])
    expect(await read(hostile)).toEqual([
      {task: 0, outcome: 'x\uFFFD[31m\uFFFDy', text: 'a\uFFFD[2J\uFFFD\uFFFD\uFFFDb\nc\td\uFFFD'},
    ])
  })

  test.each([
    ['gzip that unpacks to much more', pack([{...LOG, text: 'a'.repeat(40_000_000)}])],
    ['more bytes than logs may have', Buffer.concat([sizeOf(MAX_LOGS_BYTES), Buffer.alloc(MAX_LOGS_BYTES)])],
    ['no gzip', Buffer.concat([sizeOf(5), Buffer.from('hello')])],
    ['fewer bytes than they say', pack([LOG]).subarray(0, 60)],
    ['no list of logs', pack({task: 1})],
  ])('are refused if they are %s', async (_, bytes) => {
    await expect(read(bytes)).rejects.toThrow()
  })
})

function sizeOf(bytes: number): Buffer {
  const size = Buffer.alloc(4)
  size.writeUInt32BE(bytes)
  return size
}

function pack(content: unknown): Buffer {
  const packed = gzipSync(JSON.stringify(content))
  return Buffer.concat([sizeOf(packed.length), packed])
}

function read(bytes: Uint8Array): Promise<DeliveredLog[]> {
  return readLogs(
    new PieceReader(
      (async function* () {
        yield bytes
      })(),
    ),
  )
}

/** Stores outputs with logs, and opens them as an artist does. */
async function deliver(sizesBytes: readonly number[], logs: DeliveredLog[]) {
  const folder = tempFolder()
  const store = new BlockStore(join(folder, 'blocks'))
  const contentKey = newContentKey()
  const exrPaths = sizesBytes.map((_, index) => join(folder, `${index}.exr`))
  for (const [index, path] of exrPaths.entries()) await writeFile(path, seededBytes(path, sizesBytes[index] as number))
  const results = {exrPaths, logs, contentKey, wrappedKey: 'key'}
  const resultsCid = await storeResults(store, join(folder, 'tasks.sealed'), results)
  const {signal} = new AbortController()
  const lease = {leaseId: 5n, firstTask: 0, taskCount: sizesBytes.length, results: {resultsCid}}
  const sealed = await SealedResults.open(store, fixtureJobManifest(8, 'age1'), lease, signal)
  const [found, opened]: [DeliveredLog[], number[]] = [[], []]
  const tasks = sealed.unsealTasks(join(folder, 'files'), contentKey, signal, (delivered) => found.push(...delivered))
  for await (const {exrPath} of tasks) opened.push((await stat(exrPath)).size)
  return {sizesBytes: opened, logs: found}
}
