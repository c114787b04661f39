import {readFileSync} from 'node:fs'
import {describe, expect, test} from 'vitest'
import {assertFinishMemory, estimateFinishBytes, FinishMemoryError} from '../../../../core/blender/index.js'
import {packagePath} from '../../../../core/package-root.js'

interface Measured {
  widthPx: number
  heightPx: number
  channels: number
  denoise: boolean
  /** Peak of the finishing Blender, in MiB. */
  peakMb: number
}

const MEASURED: Measured[] = JSON.parse(
  readFileSync(packagePath('bench', 'results', 'finish-memory.json'), 'utf8'),
).results

/** What Blender with the scene takes before, in MiB. */
const BLENDER_MB = 310

const GIB = 1024 ** 3
const frame = {widthPx: 7680, heightPx: 4320, channels: 30, denoise: true}

describe('assertFinishMemory', () => {
  test('lets a frame pass that fits', () => {
    assertFinishMemory({...frame, widthPx: 1920, heightPx: 1080}, 2 * GIB)
  })

  test('says how much a frame takes that does not, and that it would without denoising', () => {
    const refuse = () => assertFinishMemory(frame, 8.5 * GIB)
    expect(refuse).toThrow(FinishMemoryError)
    expect(refuse).toThrow(
      'To finish a frame of 7680x4320 px with 30 channels, denoised, takes about 9.1 GiB of memory; 8.5 GiB are free.',
    )
    expect(suggestionsOf(refuse)).toContain('candela finish JOB --no-denoise')
  })

  test.each(MEASURED)(
    'estimates a little more than what $widthPx px with $channels channels, denoised: $denoise, took',
    (one) => {
      const took = one.peakMb - BLENDER_MB
      const estimate = estimateFinishBytes(one) / 2 ** 20
      expect(estimate).toBeGreaterThan(took)
      expect(estimate).toBeLessThan(took * 1.2)
    },
  )

  test('does not offer what would not help', () => {
    expect(suggestionsOf(() => assertFinishMemory(frame, GIB))).toHaveLength(1)
  })
})

function suggestionsOf(run: () => void): readonly string[] {
  try {
    run()
    return []
  } catch (error) {
    return (error as FinishMemoryError).suggestions
  }
}
