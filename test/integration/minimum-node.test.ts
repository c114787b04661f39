import {readdir, readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {packagePath} from '../../core/package-root.js'

/** What each module of Node 22.12.0, the oldest that Candela runs on, exports: `name: export export …`. */
const OLDEST = packagePath('test', 'fixtures', 'node-22.12-exports.txt')
const IMPORT = /^import (?:[\w$]+, )?\{([^}]*)\} from "((?:node:)?[\w/]+)";$/gm

test('the command line imports nothing of Node that its oldest Node lacks: it would not start there', async () => {
  const exported = new Map(
    (await readFile(OLDEST, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => line.split(': ') as [string, string])
      .map(([name, exports]) => [name, new Set(exports.split(' '))] as const),
  )
  const imported = await findImports()
  expect(imported.length).toBeGreaterThan(100)
  const isMissing = ({module, name}: {module: string; name: string}) => {
    const exports = exported.get(module.replace(/^node:/, ''))
    return exports ? !exports.has(name) : module.startsWith('node:')
  }
  expect(imported.filter(isMissing)).toEqual([])
})

/** Every name that a file of the bundle imports from a module. */
async function findImports(): Promise<{file: string; module: string; name: string}[]> {
  const folder = packagePath('dist', 'bundle')
  const files = (await readdir(folder, {recursive: true})).filter((file) => file.endsWith('.js'))
  const found = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(folder, file), 'utf8')
      return [...text.matchAll(IMPORT)].flatMap(([, names = '', module = '']) =>
        names.split(',').map((entry) => ({file, module, name: entry.trim().split(' as ')[0] as string})),
      )
    }),
  )
  return found.flat().filter(({name}) => name !== 'default')
}
