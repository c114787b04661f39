import {spawnSync} from 'node:child_process'
import {createHash} from 'node:crypto'
import {cpSync, existsSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {repositoryPath} from '../bootstrap/paths.mjs'
import {copyProject} from './copy-project.mjs'
import {installSlither} from './python-tools.mjs'
import {drawSample} from './sample.mjs'
import {FIRST_LIMIT_MS, runTests, tryMutant} from './try-mutant.mjs'

/** Contracts whose mutants are drawn together. */
const GROUPS = {
  board: ['JobBoard', 'LeaseDesk', 'JobLedger'],
  verification: ['Verification', 'RoundDesk', 'BondDesk', 'CheckerBench', 'DisputeDesk'],
  bank: ['CreditBank', 'EpochBonus', 'PriceGuard'],
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
  const survivors = readJson(SURVIVORS, [])
  const built = copyProject('mutants')
  const listed = listMutants(Object.values(GROUPS).flat(), {python, folder: built, env})
  const untouched = await runTests(built, env, FIRST_LIMIT_MS)
  if (untouched !== 'survived') throw new Error('The tests fail without a mutant. Try: npm test')
  const reports = await Promise.all(
    Object.entries(GROUPS).map(async ([group, contracts]) => {
      const folder = `${built}-${group}`
      rmSync(folder, {recursive: true, force: true})
      cpSync(built, folder, {recursive: true})
      const mutants = drawSample(
        listed.filter(({contract}) => contracts.includes(contract)),
        SEED,
      )
      return reportGroup(group, await tryGroup(group, {mutants, folder, survivors, env}), survivors)
    }),
  )
  return {
    isMet: reports.every(({isMet}) => isMet),
    summary: reports.map(({summary}) => summary).join('; '),
    report: reports.flatMap(({lines}) => lines).join('\n'),
  }
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
  const open = counted.filter((mutant) => mutant.outcome !== 'killed' && !isExplained(mutant, survivors))
  return {killed, total: counted.length, open}
}

/**
 * What was tried before and need not be tried again: nothing once the contracts changed, and never a survivor that
 * nobody explained, because a new test may notice it, or a run that broke.
 */
export function keepOutcomes(known, {sources, survivors}) {
  if (known?.sources !== sources) return []
  const isSure = (mutant) =>
    mutant.outcome === 'killed' || mutant.outcome === 'invalid' || isExplained(mutant, survivors)
  return known.tried.filter(isSure)
}

function reportGroup(group, tried, survivors) {
  const {killed, total, open} = score(tried, survivors)
  const percent = (100 * killed) / Math.max(1, total)
  const summary = `${group}: ${killed} of ${total} killed, ${percent.toFixed(1)} % (at least ${LEAST_PERCENT} %), ${open.length} survivors not explained`
  const lines = [
    summary,
    ...open.map(({file, line, old, new: text}) => `  survivor: ${file}:${line} ${brief(old)} -> ${brief(text)}`),
  ]
  return {isMet: percent >= LEAST_PERCENT && total >= SAMPLE && open.length === 0, summary, lines}
}

function listMutants(contracts, {python, folder, env}) {
  const list = [repositoryPath('contracts/audit/list-mutants.py'), ...contracts]
  const {stdout, status, stderr} = spawnSync(python, list, {cwd: folder, env, encoding: 'utf8', maxBuffer: 2 ** 28})
  if (status !== 0) throw new Error(`Slither listed no mutants of ${contracts.join(', ')}: ${stderr}`)
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(isChange)
}

async function tryGroup(group, {mutants, folder, survivors, env}) {
  const sources = hashSources(folder, mutants)
  const kept = new Map(
    keepOutcomes(readJson(RESULTS, {})[group], {sources, survivors}).map((mutant) => [keyOf(mutant), mutant]),
  )
  const tried = []
  for (const mutant of mutants) {
    if (tried.filter(({outcome}) => outcome !== 'invalid').length >= SAMPLE) break
    const known = isSameText(mutant) ? 'invalid' : kept.get(keyOf(mutant))?.outcome
    const outcome = known ?? (await tryMutant(folder, mutant, env))
    if (!kept.has(keyOf(mutant))) console.log(`${group}: ${mutant.file}:${mutant.line} ${mutant.mutator} ${outcome}`)
    kept.set(keyOf(mutant), {...mutant, outcome})
    tried.push({...mutant, outcome})
    const results = {...readJson(RESULTS, {}), [group]: {sources, seed: SEED, tried: [...kept.values()]}}
    writeFileSync(repositoryPath(RESULTS), `${JSON.stringify(results, null, 1)}\n`)
  }
  return tried
}

function isExplained(mutant, survivors) {
  return survivors.some(
    (one) => one.file === mutant.file && one.old === mutant.old && one.new === mutant.new && one.reason,
  )
}

function keyOf({file, start, end, new: text}) {
  return JSON.stringify([file, start, end, text])
}

/** Some mutators write what stood there. */
function isSameText({old, new: text}) {
  return old.trim() === text.trim()
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
