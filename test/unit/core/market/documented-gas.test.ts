import {readFileSync} from 'node:fs'
import {describe, expect, test} from 'vitest'
import {packagePath} from '../../../../core/package-root.js'

/** What `npm run check` lets an act rise by: then the table is written anew. */
const TOLERANCE = 0.05
/** Acts that were measured under a longer name. */
const MEASURED_AS: Record<string, string> = {
  work: 'cycle of a lease',
  draw: 'draw, not drawn',
  acceptBids: 'acceptBids, 2 bids',
  publishCheck: 'publishCheck, with the draw',
}
/** The check of a lease is the usual one; the other is a dispute's. */
const USUAL: Record<string, string> = {'Verification.revealCells': 'revealCells, to the verdict'}

describe('docs/protocol.md', () => {
  const gas: Record<string, number> = JSON.parse(readFileSync(packagePath('contracts/gas.json'), 'utf8'))
  const documented = documentedGas()

  test('tells the gas of every transaction', () => {
    expect(documented.size).toBe(41)
  })

  test.each([...documented])('%s costs %d thousand gas', (act, thousands) => {
    const method = act.split('.')[1] ?? act
    const measured = gas[USUAL[act] ?? act] ?? gas[method] ?? gas[MEASURED_AS[method] ?? '']
    expect(Math.abs(thousands * 1000 - Number(measured)) / Number(measured)).toBeLessThan(TOLERANCE)
  })
})

/** Rows `` | `Contract.method`, `other` | who | 113, 92 | meaning | `` of the table, by act. */
function documentedGas(): Map<string, number> {
  const text = readFileSync(packagePath('docs/protocol.md'), 'utf8')
  const rows = [...text.matchAll(/^\| (`[A-Z]\w+\.\w+`[^|]*) \| [^|]+ \| ([\d, ]+) \| [^|]+ \|$/gm)]
  return new Map(
    rows.flatMap(([, names = '', costs = '']) => {
      const methods = [...names.matchAll(/`(?:(\w+)\.)?(\w+)`/g)]
      const contract = methods[0]?.[1]
      return costs.split(', ').map((cost, i): [string, number] => [`${contract}.${methods[i]?.[2]}`, Number(cost)])
    }),
  )
}
