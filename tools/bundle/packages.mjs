import {readdirSync, readFileSync} from 'node:fs'
import {repositoryPath} from '../bootstrap/paths.mjs'

/**
 * The folder of the package that a file belongs to, such as `node_modules/a/node_modules/@b/c`.
 *
 * @param {string} path - Path of the file in the repository, with `/`.
 * @returns {string | undefined} Nothing if the file is ours.
 */
export function packageOf(path) {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0]
}

/**
 * The names, versions, licences and notices of packages whose code we hand on.
 *
 * @param {Iterable<string>} folders - As {@link packageOf} gives them.
 * @param {Record<string, LockedPackage>} locked - `packages` of package-lock.json.
 * @throws {Error} If we may not or need not hand one on: it states no licence, or is only there for development.
 *
 * @typedef {{version?: string, license?: string, dev?: boolean}} LockedPackage
 */
export function describePackages(folders, locked, readTexts = readLegalTexts) {
  const parts = [...folders].sort().map((folder) => {
    const name = folder.split('node_modules/').at(-1)
    const {version, license, dev} = locked[folder] ?? {}
    if (!license) throw new Error(`The package ${name} is to be bundled, but package-lock.json gives it no licence.`)
    if (dev) throw new Error(`The package ${name} is to be bundled, but it is only a development dependency.`)
    return [`${name} ${version}: ${license}`, ...readTexts(folder)].join('\n\n')
  })
  return `${parts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`
}

function readLegalTexts(folder) {
  const names = readdirSync(repositoryPath(folder)).filter((name) => /^(licen[cs]e|copying|notice)/i.test(name))
  if (names.length > 0) return names.sort().map((name) => readText(`${folder}/${name}`).trim())
  const {homepage, author} = JSON.parse(readText(`${folder}/package.json`))
  return [`By ${author?.name || author || 'its authors'}; the package holds no text of its licence. See ${homepage}.`]
}

function readText(path) {
  return readFileSync(repositoryPath(path), 'utf8')
}
