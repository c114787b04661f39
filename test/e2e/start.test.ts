import {describe, expect, test} from 'vitest'
import {runCandela} from '../fixtures/run-candela.js'

/** Says at the end, in a line of JSON, how many files Node loaded as code and how large they are together. */
const COUNT_CODE = [
  '--import',
  `data:text/javascript,${encodeURIComponent(`
    import {statSync, writeSync} from 'node:fs'
    import {registerHooks} from 'node:module'
    const files = new Set()
    registerHooks({load(url, context, next) {
      if (url.startsWith('file:')) files.add(url)
      return next(url, context)
    }})
    process.on('exit', () => {
      const sizeBytes = [...files].reduce((sum, url) => sum + statSync(new URL(url)).size, 0)
      writeSync(2, '\\n' + JSON.stringify({files: files.size, sizeBytes}))
    })`)}`,
]

// Times differ between machines; what Node has to find, read and compile does not.
describe('a command line', () => {
  test.each([
    {line: '--version', loads: 'nothing but what reads it', maxFiles: 20, maxMegabytes: 1},
    {line: 'storage ls --no-such-flag', loads: 'no chain', maxFiles: 40, maxMegabytes: 1.5},
    {line: 'job show --no-such-flag', loads: 'few large files', maxFiles: 100, maxMegabytes: 5},
    {line: 'render --no-such-flag', loads: 'few large files', maxFiles: 100, maxMegabytes: 5},
    {line: 'node --no-such-flag', loads: 'few large files', maxFiles: 100, maxMegabytes: 5},
  ])('$line loads $loads', async ({line, maxFiles, maxMegabytes}) => {
    const {stderr} = await runCandela(line.split(' '), {nodeOptions: COUNT_CODE})
    const {files, sizeBytes} = JSON.parse(stderr.split('\n').at(-1) ?? '')
    expect(files).toBeLessThanOrEqual(maxFiles)
    expect(sizeBytes).toBeLessThanOrEqual(maxMegabytes * 1_000_000)
  })
})
