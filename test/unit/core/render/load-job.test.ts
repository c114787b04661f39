import {describe, expect, test} from 'vitest'
import {assertKnownThresholds, JobRefusedError} from '../../../../core/render/load-job.js'
import {DEFAULT_THRESHOLDS, thresholdsHash} from '../../../../core/verify/index.js'

const JOB = {jobId: 7, thresholds: DEFAULT_THRESHOLDS, thresholdsHash: thresholdsHash()}

describe('assertKnownThresholds', () => {
  test('takes the table that this version ships', () => {
    expect(() => assertKnownThresholds(JOB)).not.toThrow()
  })

  test.each(Object.keys(DEFAULT_THRESHOLDS))('refuses another %s under the name of a known table', (name) => {
    const thresholds = {...DEFAULT_THRESHOLDS, [name]: 0}
    expect(() => assertKnownThresholds({...JOB, thresholds})).toThrow(JobRefusedError)
    expect(() => assertKnownThresholds({...JOB, thresholds})).toThrow(`Job 7 is judged with ${name} 0; the table`)
  })

  test('refuses a table that it does not ship', () => {
    expect(() => assertKnownThresholds({...JOB, thresholdsHash: `0x${'0'.repeat(64)}`})).toThrow('does not ship')
  })
})
