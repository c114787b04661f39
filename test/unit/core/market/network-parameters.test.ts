import {readFileSync} from 'node:fs'
import {describe, expect, test} from 'vitest'
import {LOCAL_PARAMETERS, type NetworkParameters, publicParameters} from '../../../../core/market/network-parameters.js'
import {packagePath} from '../../../../core/package-root.js'

const UNITS_PER_TOKEN = 10n ** 18n

describe('docs/protocol.md', () => {
  test('lists the rules of a public network', () => {
    expect(documentedRules(1)).toEqual(rulesOf(publicParameters(`0x${'1'.repeat(40)}`)))
  })

  test('lists the rules of the local network', () => {
    expect(documentedRules(2)).toEqual(rulesOf(LOCAL_PARAMETERS))
  })
})

/** Rows `| rule | parameter | public | local |` of the table, by parameter. */
function documentedRules(column: 1 | 2): Record<string, string> {
  const text = readFileSync(packagePath('docs/protocol.md'), 'utf8')
  const rows = [...text.matchAll(/^\|[^|]+\| `([a-z]+\.\w+)` \| ([^|]+) \| ([^|]+) \|$/gm)]
  return Object.fromEntries(rows.map((row) => [row[1], row[column + 1]?.trim()]))
}

/** Every rule but the range of believable prices, tokens as whole tokens. */
function rulesOf({bank, bonus, registry, board, verification}: NetworkParameters): Record<string, string> {
  const {minPrice: _min, maxPrice: _max, ...bankRules} = bank
  const groups = {bank: bankRules, bonus, registry, board, verification}
  return Object.fromEntries(
    Object.entries(groups).flatMap(([group, rules]) =>
      Object.entries(rules).map(([rule, value]) => [`${group}.${rule}`, formatRule(value)]),
    ),
  )
}

function formatRule(value: number | bigint | boolean): string {
  return String(typeof value === 'bigint' ? value / UNITS_PER_TOKEN : value)
}
