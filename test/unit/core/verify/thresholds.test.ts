import {readFile} from 'node:fs/promises'
import {describe, expect, test} from 'vitest'
import {
  DEFAULT_THRESHOLDS,
  jobThresholds,
  MEAN_SCALE,
  measuredClasses,
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
    const [same, cross, crossHair, sameHair] = PAIR_THRESHOLDS
    expect(same).toEqual({blender: '4.5', classes: ['cpu-avx2', 'cpu-avx2'], ...shipped.same})
    const classes = ['cpu-avx2', 'cpu-sse4.2']
    expect(cross).toEqual({blender: '4.5', classes, hair: false, ...shipped.cross})
    expect(crossHair).toEqual({blender: '4.5', classes, hair: true, ...shipped.crossHair})
    expect(sameHair).toEqual({blender: '4.5', classes: ['cpu-avx2', 'cpu-avx2'], hair: true, ...shipped.sameHair})
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
  test.each([true, false])('are the widest of what was measured and of the default, hair %s', (hasHair) => {
    const job = jobThresholds({blenderSeries: '4.5', hasHair})
    const rows = PAIR_THRESHOLDS.filter(({hair}) => hair === undefined || hair === hasHair)
    for (const row of [DEFAULT_THRESHOLDS, ...rows]) {
      for (const key of ['matchBits', 'mismatchBits', 'matchMean', 'mismatchMean'] as const) {
        expect(job[key]).toBeGreaterThanOrEqual(row[key])
      }
    }
    expect(job).not.toEqual(DEFAULT_THRESHOLDS)
  })

  test('are narrower without hair, and accuse no honest cell that was measured', async () => {
    const {honest} = JSON.parse(await readFile('bench/results/verify/figures.json', 'utf8'))
    const [bald, hairy] = [false, true].map((hasHair) => jobThresholds({blenderSeries: '4.5', hasHair}))
    expect(bald?.mismatchBits).toBeLessThan(hairy?.mismatchBits as number)
    expect(bald?.mismatchMean).toBeLessThan(hairy?.mismatchMean as number)
    for (const {id, bits, meanDelta} of honest) {
      const limits = id.endsWith('hair') ? hairy : bald
      expect(bits.max).toBeLessThanOrEqual(limits?.matchBits as number)
      expect(meanDelta.max).toBeLessThanOrEqual(limits?.matchMean as number)
    }
  })

  test('of jobs of one class are those of one class and the default, which are narrower, most of all with hair', () => {
    const of = (hasHair: boolean) => jobThresholds({blenderSeries: '4.5', hasHair, sameClass: true})
    expect(of(false)).toEqual(DEFAULT_THRESHOLDS)
    expect(of(true)).toEqual({matchBits: 14, mismatchBits: 28, matchMean: 124, mismatchMean: 262})
    expect(measuredClasses({blenderSeries: '4.5', hasHair: true})).toEqual(new Set(['cpu-avx2']))
    expect(measuredClasses({blenderSeries: '9.9', hasHair: true})).toEqual(new Set())
  })

  test.each([true, false])(
    'are as wide on a Blender that was not measured as on those that were, because its devices are as far apart: hair %s',
    (hasHair) => {
      for (const sameClass of [true, false]) {
        const scene = {hasHair, sameClass}
        expect(jobThresholds({blenderSeries: '9.9', ...scene})).toEqual(jobThresholds({blenderSeries: '4.5', ...scene}))
      }
    },
  )
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

  test('is pinned to version 5: whoever changes a number raises the version', () => {
    expect([THRESHOLDS_VERSION, thresholdsHash()]).toEqual([
      5,
      '0x1098354c9376f1bfe1c7e1fbb7be738e6c95fa6246daff73e8142776b722adb6',
    ])
  })
})

describe('keccak256', () => {
  test('hashes nothing as Ethereum does', () => {
    expect(keccak256(new Uint8Array())).toBe('0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470')
  })
})
