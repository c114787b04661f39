import {readFileSync} from 'node:fs'
import {describe, expect, test} from 'vitest'
import {LOCAL_PARAMETERS, type NetworkParameters, publicParameters} from '../../../../core/market/network-parameters.js'
import {packagePath} from '../../../../core/package-root.js'

const UNITS_PER_TOKEN = 1e18

describe('docs/protocol.md', () => {
  test('lists the rules of a public network', () => {
    expect(documentedRules(1)).toEqual(rulesOf(publicParameters(`0x${'1'.repeat(40)}`)))
  })

  test('lists the rules of the local network', () => {
    expect(documentedRules(2)).toEqual(rulesOf(LOCAL_PARAMETERS))
  })
})

describe('publicParameters', () => {
  test('keeps the times of its windows on a chain with other blocks', () => {
    const {registry, board, verification} = publicParameters(`0x${'1'.repeat(40)}`, 12)
    expect(registry.livenessBlocks).toBe((30 * 60) / 12)
    expect(board.acceptanceBlocks).toBe((24 * 3600) / 12)
    expect(verification.commitBlocks).toBe((30 * 60) / 12)
  })

  test('counts whole blocks on any chain', () => {
    for (const blockTimeSec of [0.01, 0.25, 0.7, 1, 3, 7, 61, 3600]) {
      const {registry, board} = publicParameters(`0x${'1'.repeat(40)}`, blockTimeSec)
      expect([registry.livenessBlocks, registry.thawBlocks, board.acceptanceBlocks].every(Number.isInteger)).toBe(true)
      expect(registry.livenessBlocks).toBeGreaterThan(0)
    }
  })
})

describe('contracts/test/Rules.t.sol', () => {
  test('claims that cheating loses with the rules of a public network', () => {
    const text = readFileSync(packagePath('contracts/test/Rules.t.sol'), 'utf8')
    const claimed = (name: string) =>
      Number(new RegExp(`constant ${name} = ([\\d_]+);`).exec(text)?.[1]?.replace('_', ''))
    const {board, verification} = publicParameters(`0x${'1'.repeat(40)}`)
    expect(claimed('PIECES')).toBe(verification.cellsPerCheck)
    expect(claimed('MIN_DRAW_PPM')).toBe(board.minDrawPpm)
    expect(claimed('LOCK_FACTOR')).toBe(board.lockFactor)
    expect(claimed('FEE_BPS')).toBe(board.feeBps)
  })
})

/** Rows `| rule | parameter | public | local |` of the table, by parameter. */
function documentedRules(column: 1 | 2): Record<string, string> {
  const text = readFileSync(packagePath('docs/protocol.md'), 'utf8')
  const rows = [...text.matchAll(/^\|[^|]+\| `([a-z]+\.\w+)` \| ([^|]+) \| ([^|]+) \|$/gm)]
  return Object.fromEntries(rows.map((row) => [row[1], row[column + 1]?.trim()]))
}

/** Every rule but the range of believable prices, sums as tokens. */
function rulesOf({bank, bonus, registry, board, verification, bids}: NetworkParameters): Record<string, string> {
  const {minPrice: _min, maxPrice: _max, ...bankRules} = bank
  const groups = {bank: bankRules, bonus, registry, board, verification, bids}
  return Object.fromEntries(
    Object.entries(groups).flatMap(([group, rules]) =>
      Object.entries(rules).map(([rule, value]) => [`${group}.${rule}`, formatRule(value)]),
    ),
  )
}

function formatRule(value: number | bigint | boolean): string {
  return String(typeof value === 'bigint' ? Number(value) / UNITS_PER_TOKEN : value)
}
