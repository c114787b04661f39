import {posix} from 'node:path'

/** Packages that have one home; everything else reaches them through it. */
const HOMES = {
  ethers: ['core/market'],
  sharp: ['core/verify'],
  execa: ['core/blender', 'core/network'],
  '@aws-sdk/client-s3': ['core/storage'],
  'kubo-rpc-client': ['core/storage'],
}

/**
 * Finds the imports of one file that go against the direction `cli -> node -> core`, past a folder's `index.ts`, or to
 * a package outside its home (DESIGN.md, "The house").
 *
 * @param {string} path - Path of the file in the repository, with `/`.
 * @param {string} text - Its source.
 * @returns {{path: string, line: number, specifier: string, rule: string}[]}
 */
export function findBrokenRules(path, text) {
  return findImports(text).flatMap(({specifier, line}) => {
    const rule = specifier.startsWith('.') ? judgeFile(path, resolve(path, specifier)) : judgePackage(path, specifier)
    return rule ? [{path, line, specifier, rule}] : []
  })
}

/** The texts after `from`, `import` and `import(`, with the lines where they stand. */
export function findImports(text) {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, (comment) => comment.replaceAll(/[^\n]/g, ' '))
  return [...code.matchAll(IMPORT)].map((match) => ({
    specifier: match[1] ?? match[2] ?? '',
    line: code.slice(0, match.index + match[0].length).split('\n').length,
  }))
}

function judgeFile(from, to) {
  const [fromTop, toTop] = [topOf(from), topOf(to)]
  if (fromTop === 'core' && toTop !== 'core') return 'core imports neither cli nor node'
  if (fromTop === 'node' && toTop !== 'core' && toTop !== 'node') return 'node imports only core'
  if (toTop === 'node' && fromTop === 'cli' && !from.startsWith('cli/commands/node')) {
    return 'only the commands in cli/commands/node import node'
  }
  const folder = houseOf(to)
  const isInside = folder === undefined || houseOf(from) === folder
  return isInside || to === `${folder}/index.ts` ? undefined : `${folder} is entered by its index.ts`
}

function judgePackage(path, specifier) {
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
  const homes = HOMES[name]
  if (!homes || homes.some((home) => path.startsWith(`${home}/`))) return undefined
  return `${name} is imported only in ${homes.join(' and ')}`
}

/** The folder with an `index.ts` that a file belongs to; `undefined` for files that stand alone, such as core/errors.ts. */
function houseOf(path) {
  const [top, folder, ...rest] = path.split('/')
  if (top === 'node') return 'node'
  if (top === 'cli' && folder === 'commands') return `cli/commands/${rest.join('/')}`
  return rest.length > 0 ? `${top}/${folder}` : undefined
}

function topOf(path) {
  return path.split('/')[0]
}

function resolve(from, specifier) {
  return posix.join(posix.dirname(from), specifier).replace(/\.js$/, '.ts')
}

const IMPORT = /(?:\bfrom\s*|\bimport\s+)['"]([^'"]+)['"]|\bimport\s*\(\s*['"]([^'"]+)['"]/g
