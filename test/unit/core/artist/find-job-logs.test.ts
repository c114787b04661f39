import {beforeEach, describe, expect, test, vi} from 'vitest'
import {keepDeliveredLogs} from '../../../../core/artist/delivered-logs.js'
import {findJobLogs} from '../../../../core/artist/index.js'
import type {ArchivedLease} from '../../../../core/market/index.js'
import {networkDir} from '../../../../core/network/index.js'
import {keepTaskLog} from '../../../../core/render/index.js'
import {fixtureJobManifest, fixtureLoadedJob} from '../../../fixtures/results/make-results.js'
import {tempFolder} from '../../../fixtures/storage/temp-folder.js'

const LEASE = {node: '0xfar', firstTask: 2, taskCount: 2} as ArchivedLease
const LOADED = fixtureLoadedJob(fixtureJobManifest(8, 'age1'))
const log = (task: number, text = 'said') => ({task, outcome: `Task ${task} was rendered.`, text})

describe('findJobLogs', () => {
  beforeEach(() => void vi.stubEnv('CANDELA_HOME', tempFolder()))

  test('finds what a node elsewhere delivered of its lease, and of the task that it failed at, and nothing else', async () => {
    const delivered = [1, 2, 3, 4, 5].map((task) => log(task))
    expect(await keepDeliveredLogs('far', LOADED, LEASE, delivered)).toEqual([2, 3, 4])
    expect(await findJobLogs('far', 7)).toMatchObject([2, 3, 4].map((task) => ({...log(task), node: '0xfar'})))
    expect(await findJobLogs('far', 7, 3)).toMatchObject([log(3)])
  })

  test('shows all that a node of this machine kept, not the end that it delivered', async () => {
    await keepTaskLog(`${networkDir('far')}/nodes/0xfar`, 7, log(2, 'all that was said'))
    await keepDeliveredLogs('far', LOADED, LEASE, [log(2), log(3)])
    expect((await findJobLogs('far', 7)).map(({text}) => text)).toEqual(['all that was said', 'said'])
  })

  test('says where logs come from when there is none', async () => {
    await expect(findJobLogs('far', 7, 1)).rejects.toMatchObject({
      code: 'LOG_MISSING',
      message:
        'No log of task 1 of job 7 on the network "far" is here: they come with the results of nodes and with leases that they hand back.',
      suggestions: ['candela job attach 7', 'candela job show 7'],
    })
  })
})
