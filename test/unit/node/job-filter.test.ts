import {describe, expect, test} from 'vitest'
import {findRefusal, type JobFilter} from '../../../node/job-filter.js'

const ARTIST = '0xAbCdEf0000000000000000000000000000000001'
const JOB = {jobId: 3, artist: ARTIST, pricePerTask: 1000n, leaseBlocks: 240}
const MANIFEST = {scene: {cid: 'b', path: 's.blend', files: 1, sizeBytes: 25_000_000, chunker: 'blend-1'}}

describe('findRefusal', () => {
  test.each<[string, JobFilter]>([
    ['nothing is asked', {}],
    ['the artist is allowed, in any case of letters', {allowArtists: new Set([ARTIST.toLowerCase()])}],
    ['others are denied', {denyArtists: new Set(['0x01']), denyJobs: new Set([4])}],
    ['the price is just enough', {minPricePerTask: 1000n}],
    ['the size is just allowed', {maxSceneBytes: 25_000_000}],
  ])('welcomes a job when %s', (_name, filter) => {
    expect(findRefusal(filter, JOB, MANIFEST, 0.25)).toBeUndefined()
  })

  test.each<[string, JobFilter]>([
    ["Job 3 is on this node's list of jobs to leave alone.", {denyJobs: new Set([3])}],
    [`Job 3 is by ${ARTIST}, whom this node does not work for.`, {denyArtists: new Set([ARTIST.toLowerCase()])}],
    [`Job 3 is by ${ARTIST}; this node works for 1 named artists only.`, {allowArtists: new Set(['0x01'])}],
    ['Job 3 pays 0.001 credits a task; this node asks for 0.001001 credits.', {minPricePerTask: 1001n}],
    ['The scene of job 3 weighs 25.0 MB; this node takes 24.0 MB.', {maxSceneBytes: 24_000_000}],
  ])('says "%s"', (sentence, filter) => {
    expect(findRefusal(filter, JOB, MANIFEST, 0.25)).toBe(sentence)
  })

  test('leaves a job for points alone where it asks for any credits at all', () => {
    const volunteer = {...JOB, pricePerTask: 0n}
    expect(findRefusal({minPricePerTask: 1n}, volunteer, MANIFEST, 0.25)).toBe(
      'Job 3 pays points alone; this node asks for 0.000001 credits.',
    )
    expect(findRefusal({}, volunteer, MANIFEST, 0.25)).toBeUndefined()
  })

  test('leaves a job alone whose deadline is a trap', () => {
    const hostile = {...JOB, leaseBlocks: 100}
    expect(findRefusal({}, hostile, MANIFEST, 0.25)).toBe(
      'Job 3 gives a lease 25 s; this node needs 30 s to start at all.',
    )
    expect(findRefusal({}, hostile, MANIFEST, 2)).toBeUndefined()
  })
})
