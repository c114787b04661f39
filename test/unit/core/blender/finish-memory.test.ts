import {describe, expect, test} from 'vitest'
import {assertFinishMemory, estimateFinishBytes, FinishMemoryError} from '../../../../core/blender/index.js'

const GIB = 1024 ** 3
const frame = {widthPx: 7680, heightPx: 4320, channels: 30, denoise: true}

describe('assertFinishMemory', () => {
  test('lets a frame pass that fits', () => {
    assertFinishMemory({...frame, widthPx: 1920, heightPx: 1080}, 2 * GIB)
  })

  test('says how much a frame takes that does not, and that it would without denoising', () => {
    const refuse = () => assertFinishMemory(frame, 8 * GIB)
    expect(refuse).toThrow(FinishMemoryError)
    expect(refuse).toThrow(
      'To finish a frame of 7680x4320 px with 30 channels, denoised, takes about 10.3 GiB of memory; 8.0 GiB are free.',
    )
    expect(suggestionsOf(refuse)).toContain('candela finish JOB --no-denoise')
  })

  // Peaks of bench/finish-memory.mjs on Blender 4.5, in MiB, with 400 for Blender and its scene.
  test.each([
    [3840, 2160, 10, true, 4358],
    [3840, 2160, 30, true, 4993],
    [3840, 2160, 30, false, 2164],
    [7680, 4320, 30, true, 9521],
    [7680, 4320, 30, false, 7860],
  ])('estimates what %ix%i px with %i channels, denoised: %s, took', (widthPx, heightPx, channels, denoise, peak) => {
    const estimate = estimateFinishBytes({widthPx, heightPx, channels, denoise}) / 2 ** 20
    expect(estimate).toBeGreaterThan((peak - 400) * 0.95)
    expect(estimate).toBeLessThan((peak - 400) * 1.2)
  })

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
