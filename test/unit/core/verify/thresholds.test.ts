import {readFile} from 'node:fs/promises'
import {describe, expect, test} from 'vitest'
import {
  DEFAULT_THRESHOLDS,
  jobThresholds,
  MEAN_SCALE,
  PAIR_THRESHOLDS,
  THRESHOLDS_VERSION,
  thresholdsHash,
} from '../../../../core/verify/index.js'
import {keccak256} from '../../../../core/verify/keccak256.js'
import table from '../../../../core/verify/thresholds.json' with {type: 'json'}

describe('DEFAULT_THRESHOLDS', () => {
  test('are those of the measurements, in the units of the contract', () => {
    expect(DEFAULT_THRESHOLDS).toEqual({
      matchBits: 8,
      mismatchBits: 16,
      matchMean: Math.floor(0.0019 * MEAN_SCALE),
      mismatchMean: Math.floor(0.004 * MEAN_SCALE),
    })
  })
})

describe('PAIR_THRESHOLDS', () => {
  test('are those that npm run bench:verify fitted last', async () => {
    const {blender, shipped} = JSON.parse(await readFile('bench/results/verify/figures.json', 'utf8'))
    const [same, cross] = PAIR_THRESHOLDS
    expect(same).toEqual({blender: '4.5', classes: ['cpu-avx2', 'cpu-avx2'], ...shipped.same})
    expect(cross).toEqual({blender: '4.5', classes: ['cpu-avx2', 'cpu-sse4.2'], ...shipped.cross})
    expect(blender).toMatch(/^4\.5\./)
  })

  test('begin a mismatch above where a match ends', () => {
    for (const row of [DEFAULT_THRESHOLDS, ...PAIR_THRESHOLDS]) {
      expect(row.mismatchBits).toBeGreaterThan(row.matchBits)
      expect(row.mismatchMean).toBeGreaterThan(row.matchMean)
    }
  })
})

describe('jobThresholds', () => {
  test('are the widest of the pairs that were measured on a Blender', () => {
    const job = jobThresholds('4.5')
    for (const row of PAIR_THRESHOLDS.filter(({blender}) => blender === '4.5')) {
      for (const key of ['matchBits', 'mismatchBits', 'matchMean', 'mismatchMean'] as const) {
        expect(job[key]).toBeGreaterThanOrEqual(row[key])
      }
    }
    expect(job).not.toEqual(DEFAULT_THRESHOLDS)
  })

  test('are the default on a Blender that was not measured', () => {
    expect(jobThresholds('9.9')).toEqual(DEFAULT_THRESHOLDS)
  })
})

describe('thresholdsHash', () => {
  test('is the keccak256 of the canonical JSON', () => {
    const sorted = (value: unknown): unknown =>
      Array.isArray(value) || typeof value !== 'object' || value === null
        ? value
        : Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    const {pairs, ...rest} = table
    const json = JSON.stringify(sorted({...rest, default: sorted(rest.default), pairs: pairs.map(sorted)}))
    expect(thresholdsHash()).toBe(keccak256(Buffer.from(json)))
  })

  test('is pinned to version 2: whoever changes a number raises the version', () => {
    expect([THRESHOLDS_VERSION, thresholdsHash()]).toEqual([
      2,
      '0xaf778e48db8cf37a489fe8a43dd750bad5836eec91e49c34cfda9094d5d6662f',
    ])
  })
})

describe('keccak256', () => {
  test('hashes nothing as Ethereum does', () => {
    expect(keccak256(new Uint8Array())).toBe('0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470')
  })
})
