import {spawnSync} from 'node:child_process'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {copyProject} from './copy-project.mjs'

/** Least share of lines and of branches that the tests run, in percent. */
const LEAST_PERCENT = 95

/** Measures which lines and branches of `contracts/src` the tests run. */
export function checkCoverage(env) {
  const folder = copyProject('coverage')
  // Without the optimizer nothing is cheap.
  const args = [
    'coverage',
    '--report',
    'lcov',
    '--no-match-contract',
    'Invariant|Gas',
    '--no-match-test',
    'InLittleGas',
  ]
  const {status, stdout, stderr} = spawnSync('forge', args, {cwd: folder, env, encoding: 'utf8'})
  if (status !== 0) return {isMet: false, summary: 'could not be measured', report: `${stdout}${stderr}`}
  const files = readLcov(readFileSync(join(folder, 'lcov.info'), 'utf8')).filter(({file}) => file.startsWith('src/'))
  const lines = addUp(files, 'lines')
  const branches = addUp(files, 'branches')
  const gaps = files.flatMap(({file, missed}) => (missed.length > 0 ? [`  ${file}: ${missed.join(', ')}`] : []))
  const summary = `lines ${lines.toFixed(1)} %, branches ${branches.toFixed(1)} % (at least ${LEAST_PERCENT} %)`
  const isMet = lines >= LEAST_PERCENT && branches >= LEAST_PERCENT
  return {isMet, summary, report: [summary, ...gaps].join('\n')}
}

/**
 * Reads an lcov report (https://manpages.debian.org/lcov/geninfo.1): DA is a line, BRDA a branch.
 *
 * @typedef {{line: string, isHit: boolean}} Spot
 * @returns {{file: string, lines: Spot[], branches: Spot[], missed: string[]}[]}
 */
export function readLcov(text) {
  return text.split('end_of_record').flatMap((record) => {
    const file = /^SF:(.*)$/m.exec(record)?.[1]
    if (file === undefined) return []
    const lines = [...record.matchAll(/^DA:(\d+),(\d+)/gm)].map(([, line, hits]) => ({line, isHit: hits !== '0'}))
    const branches = [...record.matchAll(/^BRDA:(\d+),[^,]*,[^,]*,(.*)$/gm)].map(([, line, hits]) => ({
      line,
      isHit: hits !== '0' && hits !== '-',
    }))
    const missed = [...new Set([...lines, ...branches].filter(({isHit}) => !isHit).map(({line}) => line))]
    return [{file, lines, branches, missed}]
  })
}

function addUp(files, part) {
  const all = files.flatMap((file) => file[part])
  return all.length === 0 ? 100 : (100 * all.filter(({isHit}) => isHit).length) / all.length
}
