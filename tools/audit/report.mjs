import {createHash} from 'node:crypto'
import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {repositoryPath} from '../bootstrap/paths.mjs'

const RESULTS = 'bench/results/contracts-audit.json'
const REPORT = 'bench/results/contracts-audit.md'

/**
 * Notes what a part of the audit said, and of which sources, and writes the report of all parts.
 *
 * @param {string} part
 * @param {{isMet: boolean, summary: string, seconds: number}} result
 */
export function recordPart(part, {isMet, summary, seconds}) {
  const known = existsSync(repositoryPath(RESULTS)) ? JSON.parse(readFileSync(repositoryPath(RESULTS), 'utf8')) : {}
  const sources = hashFolder(repositoryPath('contracts/src'))
  const date = new Date().toISOString().slice(0, 10)
  const results = {...known, [part]: {isMet, summary, seconds, date, sources}}
  writeFileSync(repositoryPath(RESULTS), `${JSON.stringify(results, null, 2)}\n`)
  writeFileSync(repositoryPath(REPORT), formatReport(results, sources))
}

/** A part that ran on other sources says so: its figures are of them. */
export function formatReport(results, sources) {
  const rows = Object.entries(results).map(([part, {isMet, summary, seconds, date, sources: tested}]) => {
    const outcome = isMet ? 'met' : 'not met'
    return `| ${part} | ${outcome} | ${summary} | ${date} | ${seconds} | ${tested === sources ? 'these' : 'earlier ones'} |`
  })
  return `# The audit of the contracts

Written by \`npm run audit:contracts\`, whose arguments name the parts to run. The sources are \`contracts/src\`, sha256 \`${sources.slice(0, 16)}\`.

| part | | result | run on | seconds | sources |
|---|---|---|---|---|---|
${rows.join('\n')}

Findings of Slither are explained in \`contracts/audit/slither.json\`, mutants that survive in \`contracts/audit/survivors.json\`. The outcome of every
mutant is in \`contracts/audit/mutants.json\`. Its seconds are those of its last run, which goes on where the one before stopped.
`
}

function hashFolder(folder) {
  const hash = createHash('sha256')
  const files = readdirSync(folder, {recursive: true}).filter((name) => name.endsWith('.sol'))
  for (const name of files.sort()) hash.update(`${name}\0`).update(readFileSync(join(folder, name)))
  return hash.digest('hex')
}
