// Fails if a source file imports what it must not: see the rules in import-rules.mjs.
import {readdirSync, readFileSync} from 'node:fs'
import {repositoryPath} from './bootstrap/paths.mjs'
import {findBrokenRules} from './import-rules.mjs'

const files = ['cli', 'core', 'node'].flatMap(listSources)
const broken = files.flatMap((path) => findBrokenRules(path, readFileSync(repositoryPath(path), 'utf8')))
for (const {path, line, specifier, rule} of broken)
  console.error(`${path}:${line} imports "${specifier}", but ${rule}.`)
console.log(`${files.length} files, ${broken.length} imports against the rules`)
process.exitCode = broken.length === 0 ? 0 : 1

function listSources(folder) {
  return readdirSync(repositoryPath(folder), {recursive: true, encoding: 'utf8'})
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((path) => /\.(ts|js|mjs)$/.test(path))
}
