// Rebuilds every generated file and fails if one of them comes out different: it was edited by hand, or not rebuilt
// after its source changed. Leaves the rebuilt files in place, ready to be committed.
import {spawnSync} from 'node:child_process'
import {createHash} from 'node:crypto'
import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {buildSources} from './bootstrap/build.mjs'
import {localPath, repositoryPath} from './bootstrap/paths.mjs'

const GENERATED = ['oclif.manifest.json', 'core/verify/measure-lines-bytes.ts', ...filesIn('core/market/abi')]
const GENERATORS = ['tools/assemble-kernel.mjs', 'tools/generate-manifest.mjs', 'contracts/script/generate-abis.mjs']
const env = {...process.env, PATH: localPath()}

const before = new Map(GENERATED.map((path) => [path, hashFile(path)]))
await buildSources(() => undefined)
const broken = GENERATORS.filter((script) => !runs(script))
const changed = [...new Set([...GENERATED, ...filesIn('core/market/abi')])].filter(
  (path) => hashFile(path) !== before.get(path),
)
for (const path of changed) console.error(`${path} is not what a rebuild makes of its source.`)
if (changed.length > 0) console.error('Try: git diff, then commit the rebuilt files')
process.exitCode = broken.length + changed.length > 0 ? 1 : 0

function runs(script) {
  const {status, stdout, stderr} = spawnSync('node', [script], {cwd: repositoryPath(), env, encoding: 'utf8'})
  if (status !== 0) console.error(`${script} failed:\n${stdout}${stderr}`)
  return status === 0
}

function filesIn(folder) {
  const path = repositoryPath(folder)
  return existsSync(path) ? readdirSync(path).map((name) => `${folder}/${name}`) : []
}

function hashFile(path) {
  const file = repositoryPath(path)
  return existsSync(file) ? createHash('sha256').update(readFileSync(file)).digest('hex') : undefined
}
