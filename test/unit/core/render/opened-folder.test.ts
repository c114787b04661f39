import {mkdir, mkdtemp, rename, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {beforeEach, describe, expect, onTestFinished, test} from 'vitest'
import type {JobManifest} from '../../../../core/job/index.js'
import {OpenedFolder} from '../../../../core/render/opened-folder.js'

let dir: string

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'candela-opened-'))
  onTestFinished(() => rm(dir, {recursive: true, force: true}))
})

const bring = (...numbers: number[]) =>
  Promise.all(numbers.map((number) => writeFile(join(dir, `c_${number}.bphys`), '')))

function jobOf(isListed: boolean): JobManifest {
  const files = [{prefix: 'c_', width: 1, suffix: '.bphys', runs: [[1, 9, 1]]}]
  const frameFiles = [{files, rules: [{rule: 'shift', offset: 0}], reach: 1, isListed}]
  return {scene: {frameFiles}} as unknown as JobManifest
}

describe('OpenedFolder', () => {
  test('serves the frames whose files Blender listed when it opened the scene', async () => {
    await bring(1, 2, 3, 4, 9)
    const folder = await OpenedFolder.look(dir, jobOf(true))
    expect(await folder.serves(jobOf(true), 3)).toBe(true)
    await bring(5, 6, 7)
    expect(await folder.serves(jobOf(true), 3)).toBe(true)
    expect(await folder.serves(jobOf(true), 6)).toBe(false)
  })

  test('serves any frame where Blender lists nothing, or where its files are not there now either', async () => {
    await bring(1, 2, 3, 4, 9)
    const [lists, listsNot] = [await OpenedFolder.look(dir, jobOf(true)), await OpenedFolder.look(dir, jobOf(false))]
    expect(await lists.serves(jobOf(true), 6)).toBe(true)
    await bring(5, 6, 7)
    expect(await listsNot.serves(jobOf(false), 6)).toBe(true)
  })

  test('serves nothing once the folder was deleted, or written anew', async () => {
    const folder = await OpenedFolder.look(dir, jobOf(true))
    await rename(dir, `${dir}-old`)
    expect(await folder.serves(jobOf(true))).toBe(false)
    await mkdir(dir)
    expect(await folder.serves(jobOf(true))).toBe(false)
    await rm(`${dir}-old`, {recursive: true})
  })
})
