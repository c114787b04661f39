import {createHash} from 'node:crypto'
import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {basename, join} from 'node:path'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {checkFinished, hashFrame, pathsOf} from '../../../../core/artist/check-finished.js'
import type {JobRecord} from '../../../../core/artist/job-record.js'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'candela-finished-'))
})
afterEach(() => rmSync(folder, {recursive: true, force: true}))

test('frames that are as they were written stay finished', async () => {
  const record = await recordOf([1, 2])
  expect(await checkFinished(record)).toEqual([])
  expect(record.finished.map(({frame}) => frame)).toEqual([1, 2])
})

test('a frame that is gone is finished again', async () => {
  const record = await recordOf([1, 2])
  rmSync(join(folder, 'shot_0002.exr'))
  expect(await checkFinished(record)).toEqual([`Frame 2 is finished again: ${join(folder, 'shot_0002.exr')} is gone.`])
  expect(record.finished.map(({frame}) => frame)).toEqual([1])
})

test('a frame that is cut short is finished again, though it has its name', async () => {
  const record = await recordOf([1])
  writeFileSync(join(folder, 'shot_0001.png'), 'png of')
  await checkFinished(record)
  expect(record.finished).toEqual([])
})

test('what somebody made of a frame is kept under another name', async () => {
  const record = await recordOf([1])
  writeFileSync(join(folder, 'shot_0001.png'), 'painted over')
  const hash = createHash('sha256').update('painted over').digest('hex').slice(0, 8)
  expect(await checkFinished(record)).toEqual([
    `Frame 1 is finished again: ${join(folder, 'shot_0001.png')} changed and is now shot_0001.changed-${hash}.png.`,
  ])
  expect(readFileSync(join(folder, `shot_0001.changed-${hash}.png`), 'utf8')).toBe('painted over')
  expect(readdirSync(folder)).not.toContain('shot_0001.png')
})

test('a frame whose file in the format of the scene changed is finished again', async () => {
  const record = await recordOf([1])
  const ownFile = join(folder, 'shot_0001.jpg')
  writeFileSync(ownFile, 'jpg of frame 1')
  const written = {frame: 1, file: join(folder, 'shot_0001.png'), ownFile}
  record.finished = [{...written, sha256: await hashFrame(written)}]
  expect(await checkFinished(record)).toEqual([])
  rmSync(ownFile)
  expect(await checkFinished(record)).toEqual([`Frame 1 is finished again: ${ownFile} is gone.`])
})

test('a stereo frame any file of which changed is finished again', async () => {
  const record = await recordOf([])
  const views = ['L', 'R'].map((name) => ({view: name, file: join(folder, `shot_0001_${name}.png`)}))
  const written = {frame: 1, file: join(folder, 'shot_0001.png'), views}
  const paths = pathsOf(written)
  expect(paths.map((path) => basename(path))).toEqual([
    ...['shot_0001_L.png', 'shot_0001_L.exr', 'shot_0001_R.png', 'shot_0001_R.exr', 'shot_0001.png'],
  ])
  for (const path of paths) {
    for (const each of paths) writeFileSync(each, basename(each))
    record.finished = [{...written, sha256: await hashFrame(written)}]
    expect(await checkFinished(record)).toEqual([])
    rmSync(path)
    expect(await checkFinished(record)).toEqual([`Frame 1 is finished again: ${path} is gone.`])
  }
  await expect(hashFrame(written)).rejects.toThrow('Frame 1 is not there though it was written.')
})

test('a frame without a hash is taken as it is', async () => {
  const record = await recordOf([1])
  record.finished = [{frame: 1, file: 'shot_0001.png'}]
  rmSync(join(folder, 'shot_0001.png'))
  expect(await checkFinished(record)).toEqual([])
})

/** A record of frames that stand in the folder. */
async function recordOf(frames: readonly number[]): Promise<JobRecord> {
  const output = {folder, name: 'shot_####'}
  const finished: JobRecord['finished'] = []
  for (const frame of frames) {
    const name = `shot_${String(frame).padStart(4, '0')}`
    for (const kind of ['png', 'exr']) writeFileSync(join(folder, `${name}.${kind}`), `${kind} of frame ${frame}`)
    const file = join(folder, `${name}.png`)
    finished.push({frame, file, sha256: await hashFrame({frame, file})})
  }
  return {output, finished} as unknown as JobRecord
}
