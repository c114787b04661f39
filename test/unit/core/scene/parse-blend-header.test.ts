import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {gzipSync, zstdCompressSync} from 'node:zlib'
import {describe, expect, onTestFinished, test} from 'vitest'
import {packagePath} from '../../../../core/package-root.js'
import {NotABlendError, parseBlendHeader, SceneNotFoundError} from '../../../../core/scene/index.js'

async function write(bytes: string | Buffer): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'candela-test-'))
  onTestFinished(() => rm(folder, {recursive: true, force: true}))
  const path = join(folder, 'scene.blend')
  await writeFile(path, bytes)
  return path
}

const rest = Buffer.alloc(200_000, 'DATA')

describe('parseBlendHeader', () => {
  test.for([
    ['BLENDER-v280', '2.80'],
    ['BLENDER-v293', '2.93'],
    ['BLENDER_V304', '3.4'],
    ['BLENDER-v405', '4.5'],
    ['BLENDER17-01v0500', '5.0'],
    ['BLENDER17-01v0502', '5.2'],
    ['BLENDER17-01v1203', '12.3'],
  ] as const)('reads %s as %s, raw or packed', async ([header, series]) => {
    const bytes = Buffer.concat([Buffer.from(header), rest])
    expect(await parseBlendHeader(await write(bytes))).toEqual({series, isCompressed: false})
    expect(await parseBlendHeader(await write(gzipSync(bytes)))).toEqual({series, isCompressed: true})
    expect(await parseBlendHeader(await write(zstdCompressSync(bytes)))).toEqual({series, isCompressed: true})
  })

  test('reads the header of a packed file that is cut off', async () => {
    const packed = zstdCompressSync(
      Buffer.concat([
        Buffer.from('BLENDER-v405'),
        Buffer.from(Float64Array.from({length: 300_000}, Math.random).buffer),
      ]),
    )
    const path = await write(packed.subarray(0, packed.length / 2))
    expect(await parseBlendHeader(path)).toEqual({series: '4.5', isCompressed: true})
  })

  test('says that there is no such file', async () => {
    const missing = parseBlendHeader('/nowhere/scene.blend')
    await expect(missing).rejects.toThrow(SceneNotFoundError)
    await expect(missing).rejects.toThrow('There is no scene at /nowhere/scene.blend.')
    await expect(missing).rejects.toMatchObject({code: 'SCENE_NOT_FOUND', kind: 'preflight'})
  })

  test.for([
    ['', 'an empty file'],
    ['PNG or so', '"PNG or s"'],
    [Buffer.from([0, 1, 2, 3, 4, 5, 6, 7, 8]), 'bytes 0001020304050607'],
    ['BLENDERX', '"BLENDERX"'],
    [gzipSync('nothing of ours, but long enough'), /^bytes 1f8b08/],
  ] as const)('refuses what is no .blend, case %#', async ([bytes, received]) => {
    const path = await write(bytes as string | Buffer)
    const error = await parseBlendHeader(path).catch((caught: Error) => caught)
    expect(error).toBeInstanceOf(NotABlendError)
    const [, text] =
      /^.* is not a Blender scene: expected it to start with "BLENDER", received (.*)\.$/.exec(
        error instanceof Error ? error.message : '',
      ) ?? []
    if (typeof received === 'string') expect(text).toBe(received)
    else expect(text).toMatch(received)
  })

  test('refuses a folder, and names the scenes in it', async () => {
    const folder = packagePath('samples', 'still-life')
    await expect(parseBlendHeader(folder)).rejects.toMatchObject({
      message: `${folder} is not a file; expected a .blend file.`,
      suggestions: [join(folder, 'props.blend'), join(folder, 'scene.blend')],
    })
  })
})
