import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {countCellsPerTask, encodeJobManifest} from '../../../../core/job/index.js'
import type {JobOnChain} from '../../../../core/market/index.js'
import {JobRefusedError, loadJob} from '../../../../core/render/index.js'
import {BlockStore, importBytes} from '../../../../core/storage/index.js'
import {jobThresholds, thresholdsHash} from '../../../../core/verify/index.js'
import {fixtureJobManifest} from '../../../fixtures/results/make-results.js'

const jobManifest = fixtureJobManifest(2, `age1${'q'.repeat(58)}`)

describe('loadJob', () => {
  let dir: string
  let store: BlockStore
  let job: JobOnChain

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'candela-load-job-'))
    store = new BlockStore(join(dir, 'blocks'))
    job = {
      jobId: 7,
      jobManifestCid: await importBytes(store, encodeJobManifest(jobManifest)),
      taskCount: 2,
      cellsPerTask: countCellsPerTask(jobManifest),
      thresholds: jobThresholds('4.5'),
      thresholdsHash: thresholdsHash(),
    } as JobOnChain
  })
  afterAll(() => rm(dir, {recursive: true, force: true}))

  test('loads a job that is judged by the table of this version', async () => {
    expect((await loadJob(store, job)).tasks).toHaveLength(2)
  })

  test('refuses a job that names the table and is judged by other numbers', async () => {
    const strict = {...job, thresholds: {...job.thresholds, matchBits: 0, mismatchBits: 0}}
    await expect(loadJob(store, strict)).rejects.toThrow(JobRefusedError)
    await expect(loadJob(store, strict)).rejects.toThrow('Job 7 is judged by 0 and 0 bits')
  })

  test('refuses a job that names another table', async () => {
    const other = {...job, thresholdsHash: `0x${'ab'.repeat(32)}`}
    await expect(loadJob(store, other)).rejects.toThrow('which this version does not ship')
  })
})
