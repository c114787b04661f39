import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {describe, expect, onTestFinished, test} from 'vitest'
import {BlenderLog} from '../../../../core/blender/blender-log.js'
import {toStartError} from '../../../../core/blender/describe-start-failure.js'
import {BlenderStartError, SystemLibraryMissingError} from '../../../../core/blender/index.js'

const runtime = {series: '4.5', version: '4.5.15', form: 'module', command: '/h/bin/python', readOnlyPaths: []} as const

/** A log that held something before this Blender wrote `said`. */
async function logOf(said: string): Promise<BlenderLog> {
  const folder = await mkdtemp(join(tmpdir(), 'candela-test-'))
  onTestFinished(() => rm(folder, {recursive: true, force: true}))
  const path = join(folder, 'blender.log')
  const before = 'ImportError: libold.so.1: cannot open shared object file: No such file or directory\n'
  await writeFile(path, before)
  const log = await BlenderLog.append(path, (_, opened) => opened)
  await writeFile(path, before + said)
  return log
}

describe('toStartError', () => {
  test('names the library that the system lacks, and its package', async () => {
    const log = await logOf('ImportError: libSM.so.6: cannot open shared object file: No such file or directory\n')
    const error = await toStartError({...runtime, readOnlyPaths: []}, log)
    expect(error).toBeInstanceOf(SystemLibraryMissingError)
    expect(error.message).toBe('Blender 4.5.15 needs a system library that this machine lacks: libSM.so.6.')
    expect(error.suggestions).toEqual(['sudo apt-get install -y libsm6'])
  })

  test('repeats the last words otherwise, not those of a Blender before', async () => {
    const error = await toStartError({...runtime, readOnlyPaths: []}, await logOf('Traceback\nKeyError: 3\n\n-----\n'))
    expect(error).toBeInstanceOf(BlenderStartError)
    expect(error.message).toBe('Blender 4.5.15 at /h/bin/python did not start: KeyError: 3.')
    const silent = await toStartError({...runtime, readOnlyPaths: []}, await logOf(''))
    expect(silent.message).toBe('Blender 4.5.15 at /h/bin/python did not start and said nothing.')
  })
})
