import {readdirSync, readFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {pathToFileURL} from 'node:url'
import {execa} from 'execa'
import {describe, expect, test} from 'vitest'
import {packagePath} from '../../../core/package-root.js'
import {isFlushed, readFlushes} from '../../fixtures/storage/flush-record.js'
import {tempFolder} from '../../fixtures/storage/temp-folder.js'

// A power cut cannot be made here. What it takes is what was not flushed, so the order of the real calls is looked at.
describe.each(['writePrivateFile', 'createPrivateFile'])('%s', (name) => {
  test('leaves nothing for a power cut: bytes are flushed before they get their name, then the names', async () => {
    const folder = tempFolder()
    const path = join(folder, 'home', 'keys', 'artist.json')
    const record = join(folder, 'record')
    const hook = pathToFileURL(packagePath('test/fixtures/storage/record-flushes.mjs')).href
    const script = `
      const [module, name, path] = process.argv.slice(1)
      await (await import(module))[name](path, 'secret')`
    const options = ['--experimental-strip-types', '--import', hook, '--input-type=module', '--eval', script]
    const module = pathToFileURL(packagePath('core/write-private-file.ts')).href
    await execa(process.execPath, [...options, module, name, path], {env: {FLUSH_RECORD: record}})

    const lines = readFlushes(record)
    const named = lines.findIndex((line) => line.path === path && ['renaming', 'linking'].includes(line.what))
    expect(isFlushed(lines, lines[named]?.from ?? '', -1, named)).toBe(true)
    const isNameFlushed = (of: string) => isFlushed(lines, dirname(of), named + 1, lines.length)
    expect([path, dirname(path), join(folder, 'home')].map(isNameFlushed)).toEqual([true, true, true])
    expect(readdirSync(dirname(path))).toEqual(['artist.json'])
    expect(readFileSync(path, 'utf8')).toBe('secret')
  })
})
