import {spawnSync} from 'node:child_process'
import {createHash} from 'node:crypto'
import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {repositoryPath} from '../bootstrap/paths.mjs'
import {copyProject} from './copy-project.mjs'
import {installSlither} from './python-tools.mjs'
import {drawSample} from './sample.mjs'

/** Contracts whose mutants are drawn together. */
const GROUPS = {
  board: ['JobBoard', 'LeaseDesk', 'JobLedger'],
  verification: ['Verification', 'CheckerBench'],
  bank: ['CreditBank'],
}
const SAMPLE = 150
const SEED = 1
const LEAST_PERCENT = 90

/** What became of each mutant that was tried; committed, so that a run goes on where the last one stopped. */
const RESULTS = 'contracts/audit/mutants.json'
/** Survivors that change nothing a test could see: `[{file, old, new, reason}]`. */
const SURVIVORS = 'contracts/audit/survivors.json'

/** Changes the contracts one place at a time, and counts how many of the changes the tests notice. */
export async function checkMutants(env) {
  const python = await installSlither()
  const folder = copyProject('mutants')
  const lines = []
  let isMet = true
  for (const [group, contracts] of Object.entries(GROUPS)) {
    const tried = tryGroup(group, {python, folder, contracts, env})
    const {killed, total, open} = score(tried, readJson(SURVIVORS, []))
    const percent = (100 * killed) / Math.max(1, total)
    isMet &&= percent >= LEAST_PERCENT && total >= SAMPLE && open.length === 0
    lines.push(`${group}: ${killed} of ${total} mutants killed, ${percent.toFixed(1)} % (at least ${LEAST_PERCENT} %)`)
    lines.push(
      ...open.map(({file, line, old, new: text}) => `  survivor: ${file}:${line} ${brief(old)} -> ${brief(text)}`),
    )
  }
  return {isMet, report: lines.join('\n')}
}

/**
 * Mutants that do not compile count for nothing.
 *
 * @template {{file: string, old: string, new: string, outcome: string}} Mutant
 * @param {Mutant[]} tried
 * @param {{file: string, old: string, new: string, reason: string}[]} survivors - Those that were explained.
 * @returns {{killed: number, total: number, open: Mutant[]}}
 */
export function score(tried, survivors) {
  const counted = tried.filter(({outcome}) => outcome !== 'invalid')
  const killed = counted.filter(({outcome}) => outcome === 'killed').length
  const isExplained = (mutant) =>
    survivors.some((one) => one.file === mutant.file && one.old === mutant.old && one.new === mutant.new && one.reason)
  const open = counted.filter((mutant) => mutant.outcome === 'survived' && !isExplained(mutant))
  return {killed, total: counted.length, open}
}

function tryGroup(group, {python, folder, contracts, env}) {
  const list = [repositoryPath('contracts/audit/list-mutants.py'), ...contracts]
  const {stdout, status, stderr} = spawnSync(python, list, {cwd: folder, env, encoding: 'utf8', maxBuffer: 2 ** 28})
  if (status !== 0) throw new Error(`Slither listed no mutants of ${group}: ${stderr}`)
  const all = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const mutants = drawSample(all.filter(isChange), SEED)
  const sources = hashSources(folder, mutants)
  const known = readJson(RESULTS, {})[group]
  const tried = known?.sources === sources ? known.tried : []
  while (tried.filter(({outcome}) => outcome !== 'invalid').length < SAMPLE && tried.length < mutants.length) {
    const mutant = mutants[tried.length]
    tried.push({...mutant, outcome: tryMutant(folder, mutant, env)})
    console.log(`${group} ${tried.length}: ${mutant.file}:${mutant.line} ${mutant.mutator} ${tried.at(-1).outcome}`)
    const results = {...readJson(RESULTS, {}), [group]: {sources, seed: SEED, tried}}
    writeFileSync(repositoryPath(RESULTS), `${JSON.stringify(results, null, 1)}\n`)
  }
  return tried
}

function tryMutant(folder, {file, start, end, new: text}, env) {
  const path = join(folder, file)
  const original = readFileSync(path)
  writeFileSync(path, Buffer.concat([original.subarray(0, start), Buffer.from(text), original.subarray(end)]))
  try {
    const quick = {...env, FOUNDRY_FUZZ_RUNS: '64', FOUNDRY_INVARIANT_RUNS: '4'}
    const build = spawnSync('forge', ['build'], {cwd: folder, env: quick, encoding: 'utf8'})
    if (build.status !== 0) return 'invalid'
    const args = ['test', '--fail-fast', '--no-match-contract', 'Gas']
    return spawnSync('forge', args, {cwd: folder, env: quick, timeout: 300_000}).status === 0 ? 'survived' : 'killed'
  } finally {
    writeFileSync(path, original)
  }
}

/** A variable that is not set to zero is zero all the same. */
function isChange({old, new: text}) {
  return old.replace(/\s*=\s*0$/, '').trim() !== text.trim()
}

function hashSources(folder, mutants) {
  const hash = createHash('sha256')
  for (const file of [...new Set(mutants.map(({file}) => file))].sort()) hash.update(readFileSync(join(folder, file)))
  return hash.digest('hex')
}

function readJson(path, absent) {
  const file = repositoryPath(path)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : absent
}

function brief(text) {
  return text.replaceAll(/\s+/g, ' ').slice(0, 60)
}
