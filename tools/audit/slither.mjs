import {spawnSync} from 'node:child_process'
import {existsSync, readFileSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {repositoryPath} from '../bootstrap/paths.mjs'
import {copyProject} from './copy-project.mjs'
import {installSlither} from './python-tools.mjs'

/** Findings that were looked at, each with the reason why it is none: `[{check, where, reason}]`; `A.*` is all of A. */
const EXPLAINED = 'contracts/audit/slither.json'

/** Runs every detector of Slither; a finding needs an explanation, and an explanation needs a finding. */
export async function checkWithSlither(env) {
  const python = await installSlither()
  const folder = copyProject('slither')
  const report = join(folder, 'slither-report.json')
  rmSync(report, {force: true})
  const args = [
    '-m',
    'slither',
    '.',
    '--exclude-dependencies',
    '--filter-paths',
    'node_modules|test/',
    '--json',
    report,
  ]
  const {stdout, stderr} = spawnSync(python, args, {cwd: folder, env, encoding: 'utf8'})
  if (!existsSync(report)) return {isMet: false, summary: 'did not run', report: `${stdout}${stderr}`}
  const found = JSON.parse(readFileSync(report, 'utf8')).results.detectors ?? []
  return compareFindings(found.map(toFinding), JSON.parse(readFileSync(repositoryPath(EXPLAINED), 'utf8')))
}

/** Sets findings against their explanations. */
export function compareFindings(found, explained) {
  const explains = ({check, where}, finding) => check === finding.check && isWithin(where, finding.where)
  const open = found.filter((finding) => !explained.some((one) => explains(one, finding)))
  const stale = explained.filter((one) => !found.some((finding) => explains(one, finding)))
  const bare = explained.filter(({reason}) => !reason)
  const summary = `${found.length} findings, ${found.length - open.length} of them explained`
  const lines = [
    `${summary} in ${EXPLAINED}`,
    ...open.map(({check, where, text}) => `  not explained: ${check} in ${where}: ${text}`),
    ...stale.map(({check, where}) => `  no longer found: ${check} in ${where}`),
    ...bare.map(({check, where}) => `  without a reason: ${check} in ${where}`),
  ]
  return {isMet: open.length + stale.length + bare.length === 0, summary, report: lines.join('\n')}
}

function isWithin(where, place) {
  return where.endsWith('*') ? place.startsWith(where.slice(0, -1)) : place === where
}

function toFinding({check, elements, description}) {
  const [first] = elements
  const contract = first?.type_specific_fields?.parent?.name
  const where = [contract, first?.name].filter(Boolean).join('.')
  return {check, where, text: description.split('\n')[0].trim()}
}
