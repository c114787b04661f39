import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterEach, expect, test, vi} from 'vitest'
import {flushFiles, flushFolders} from '../../../../core/storage/flush-paths.js'
import {TargetRefusedError} from '../../../../core/storage/index.js'
import {tempFolder} from '../../../fixtures/storage/temp-folder.js'

afterEach(() => vi.restoreAllMocks())

test('files are opened for writing, which Windows asks for, and a folder cannot be', async () => {
  const folder = tempFolder()
  writeFileSync(join(folder, 'block'), 'bytes')
  await flushFiles([join(folder, 'block'), join(folder, 'gone')])
  await expect(flushFiles([folder])).rejects.toThrow('EISDIR')
})

test('folders are flushed, but not on Windows, which refuses it', async () => {
  const folder = tempFolder()
  const noFolder = join(folder, 'block', 'below')
  writeFileSync(join(folder, 'block'), 'bytes')
  await flushFolders([folder, join(folder, 'gone')])
  await expect(flushFolders([noFolder])).rejects.toThrow(TargetRefusedError)
  // No Windows is at hand: the name alone is another.
  vi.spyOn(process, 'platform', 'get').mockReturnValue('win32')
  await flushFolders([noFolder])
})
