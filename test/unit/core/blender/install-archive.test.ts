import {createHash} from 'node:crypto'
import {chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises'
import {createServer} from 'node:http'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {execa} from 'execa'
import {beforeEach, describe, expect, onTestFinished, test, vi} from 'vitest'
import {RuntimeInstallError, RuntimeUnreachableError} from '../../../../core/blender/index.js'
import {installArchive} from '../../../../core/blender/install-archive.js'

const NAME = 'blender-3.4.1-linux-x64'

let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candela-test-'))
  onTestFinished(() => rm(folder, {recursive: true, force: true}))
  vi.stubEnv('CANDELA_HOME', join(folder, 'home'))
  onTestFinished(() => void vi.unstubAllEnvs())
  await mkdir(join(folder, 'home', 'blender'), {recursive: true})
})

/** An archive of the same shape as the official ones, a few bytes long. */
async function packArchive(): Promise<Buffer> {
  await mkdir(join(folder, NAME))
  await writeFile(join(folder, NAME, 'blender'), '#!/bin/sh\n')
  await chmod(join(folder, NAME, 'blender'), 0o755)
  await execa('tar', ['-cJf', join(folder, 'a.tar.xz'), '-C', folder, NAME])
  return readFile(join(folder, 'a.tar.xz'))
}

/** Serves a folder like download.blender.org does. */
async function serve(files: Record<string, string | Buffer>): Promise<string> {
  const server = createServer((request, response) => {
    const file = files[request.url ?? '']
    response.statusCode = file === undefined ? 404 : 200
    response.end(file)
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  return `http://127.0.0.1:${address && typeof address === 'object' ? address.port : 0}`
}

const LISTING = `<a href="blender-3.4.0-linux-x64.tar.xz">0</a> <a href="${NAME}.tar.xz">1</a> <a href="blender-3.4.9-windows-x64.zip">9</a>`

describe('installArchive', () => {
  test('unpacks the newest archive when its checksum is right', async () => {
    const archive = await packArchive()
    const sum = createHash('sha256').update(archive).digest('hex')
    const baseUrl = await serve({
      '/Blender3.4/': LISTING,
      '/Blender3.4/blender-3.4.1.sha256': `${'0'.repeat(64)}  blender-3.4.1-windows-x64.zip\n${sum}  ${NAME}.tar.xz\n`,
      [`/Blender3.4/${NAME}.tar.xz`]: archive,
    })
    const runtime = await installArchive('3.4', {baseUrl})
    expect(runtime).toMatchObject({series: '3.4', version: '3.4.1', form: 'executable'})
    expect(await readdir(join(folder, 'home', 'blender'))).toEqual([NAME])
  })

  test('refuses an archive with another checksum', async () => {
    const sum = '0'.repeat(64)
    const baseUrl = await serve({
      '/Blender3.4/': LISTING,
      '/Blender3.4/blender-3.4.1.sha256': `${sum}  ${NAME}.tar.xz`,
      [`/Blender3.4/${NAME}.tar.xz`]: 'something else',
    })
    const install = installArchive('3.4', {baseUrl})
    await expect(install).rejects.toThrow(RuntimeInstallError)
    await expect(install).rejects.toThrow(`The archive is damaged: expected SHA-256 ${sum}, received `)
  })

  test('says that the host cannot be reached, and what to do', async () => {
    const install = installArchive('5.2', {baseUrl: 'http://127.0.0.1:1', missingPython: '3.13'})
    await expect(install).rejects.toThrow(RuntimeUnreachableError)
    await expect(install).rejects.toMatchObject({
      message: expect.stringMatching(
        /^Blender 5\.2 could not be fetched: http:\/\/127\.0\.0\.1:1\/Blender5\.2\/ could not/,
      ),
      suggestions: [
        'Install Python 3.13 with venv, then: candela blender install 5.2',
        'Put the executable of Blender 5.2 on the PATH.',
      ],
    })
  })

  test('says that there is no such archive', async () => {
    const baseUrl = await serve({'/Blender3.4/': '<html></html>'})
    await expect(installArchive('3.4', {baseUrl})).rejects.toThrow(/lists no archive of Blender 3\.4 for linux-x64\.$/)
    await expect(installArchive('4.2', {baseUrl})).rejects.toThrow(/Blender4\.2\/ answered 404\.$/)
  })
})
