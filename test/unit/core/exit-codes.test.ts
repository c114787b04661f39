import {readFile} from 'node:fs/promises'
import {expect, test} from 'vitest'
import {EXIT_CODES} from '../../../core/errors.js'
import {packagePath} from '../../../core/package-root.js'

test('docs/exit-codes.md lists every kind of error with its exit code, and no other', async () => {
  const page = await readFile(packagePath('docs', 'exit-codes.md'), 'utf8')
  const rows = [...page.matchAll(/^\| (\d+) \| `([a-z-]+)` \|/gm)].map(([, code, kind]) => [kind, Number(code)])
  expect(Object.fromEntries(rows)).toEqual(EXIT_CODES)
})
