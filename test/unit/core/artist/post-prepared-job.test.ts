import {describe, expect, test} from 'vitest'
import {chooseLeaseTerms} from '../../../../core/artist/post-prepared-job.js'

const manifest = (frames: number) => ({
  image: {widthPx: 1000, heightPx: 1000, samples: 10, viewLayers: ['ViewLayer']},
  frames: Array.from({length: frames}, (_, i) => i + 1),
})

describe('chooseLeaseTerms', () => {
  test.each([
    [8, 1, 4],
    [8, 2, 2],
    [1, 2, 1],
    [4, 0, 4],
    [1000, 2, 64],
  ])('cuts %i tasks for %i live nodes into leases of %i', (tasks, liveNodes, size) => {
    expect(chooseLeaseTerms(manifest(tasks), tasks, liveNodes, 0.25).maxTasksPerLease).toBe(size)
  })

  test('gives four times what a slow core needs, in blocks of a quarter second', () => {
    expect(chooseLeaseTerms(manifest(1), 1, 2, 0.25).leaseBlocks).toBe(4 * 4 * 40)
  })

  test('counts the same time in fewer blocks on a slower chain', () => {
    expect(chooseLeaseTerms(manifest(1), 1, 2, 12).leaseBlocks).toBe(Math.ceil((4 * 40) / 12))
  })

  test('gives a minute at least', () => {
    const tiny = {...manifest(1), image: {...manifest(1).image, widthPx: 64, heightPx: 64}}
    expect(chooseLeaseTerms(tiny, 1, 2, 0.25).leaseBlocks).toBe(4 * 60)
  })

  test('gives more time where the scene was measured to be slow, and never less', () => {
    const blocks = (samplesPerSec: number) => chooseLeaseTerms(manifest(1), 1, 2, 0.25, {samplesPerSec}).leaseBlocks
    expect(blocks(25_000)).toBe(10 * 4 * 4 * 40)
    expect(blocks(5_000_000)).toBe(4 * 4 * 40)
  })
})
