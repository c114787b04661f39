import {readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {expect} from 'vitest'
import {diagnoseFailure} from '../../../../core/blender/index.js'
import {makeFolder, openSession, SIZE} from '../bench.js'
import type {FeatureGroup} from './feature.js'

/** A render that takes minutes. */
const LONG = {widthPx: 3840, heightPx: 2160, frame: 1, samples: 4000}

/** What Blender may take in that test: enough to start, and to open a scene. */
const LITTLE_BYTES = 4 * 1024 ** 3

const SILENT = 'none: Blender tells nobody'

/** What reads Blender's words. */
export const LOG: FeatureGroup = {
  part: 'Progress, and reasons of failures',
  features: [
    {
      title: 'progress of a render',
      isQuick: true,
      exceptions: {'3.4': SILENT},
      async try(bench) {
        const {session, outDir} = await openSession('plain', bench)
        const fractions: number[] = []
        const onProgress = (fraction: number) => fractions.push(fraction)
        await session.render({...SIZE, frame: 1, samples: 4, outputPath: join(outDir, 'frame.exr'), onProgress})
        if (fractions.length === 0) return SILENT
        expect(fractions).toEqual([...fractions].sort((a, b) => a - b))
        expect(fractions.at(-1)).toBe(1)
        return undefined
      },
    },
    {
      title: '`scene-unreadable`: a file that is no scene',
      async try(bench) {
        const outDir = await makeFolder()
        const start = openSession('plain', {...bench, outDir, scenePath: 'textures/checker.png'})
        expect(await reasonOf(start, outDir)).toBe('scene-unreadable')
      },
    },
    {
      title: '`missing-file`: a scene that lacks files',
      async try(bench) {
        const {session, outDir} = await openSession('missing', bench)
        const outputPath = join(outDir, 'frame.exr')
        expect(await reasonOf(session.render({...SIZE, frame: 1, samples: 4, outputPath}), outDir)).toBe('missing-file')
      },
    },
    {
      title: '`crash`: Blender dies of a signal',
      async try(bench) {
        const {session, outDir} = await openSession('plain', bench)
        const reason = reasonOf(session.render({...LONG, outputPath: join(outDir, 'frame.exr')}), outDir)
        await sleep(300)
        process.kill(session.pid ?? 0, 'SIGSEGV')
        expect(await reason).toBe('crash')
      },
    },
    {
      title: '`out-of-memory`: a scene that takes 100 GB',
      async try(bench) {
        const {session, outDir} = await openSession('vast', {...bench, memoryLimitBytes: LITTLE_BYTES})
        const render = session.render({...SIZE, frame: 1, samples: 4, outputPath: join(outDir, 'frame.exr')})
        expect(await reasonOf(render, outDir)).toBe('out-of-memory')
      },
    },
  ],
}

/** The reason that a node gives for the failure, of what Blender said and how it ended. */
async function reasonOf(work: Promise<unknown>, outDir: string): Promise<string> {
  const error = await work.then(
    () => undefined,
    (failure: unknown) => failure,
  )
  if (error === undefined) return 'no failure'
  const log = await readFile(join(outDir, 'blender.log'), 'utf8')
  return diagnoseFailure(error, log).reason
}
