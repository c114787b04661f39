import type {jobBoardAbi} from '../abi/index.js'
import {JOB_STATES, LEASE_STATES} from '../read-jobs.js'
import {describeBadValue, type Refusal, type RefusalTable} from './refusal.js'

/** What the errors of the job board say. */
export const jobBoardRefusals: RefusalTable<typeof jobBoardAbi> = {
  JobBoard_BadParameter: (values) => describeBadValue("the job board's parameter", values),
  JobBoard_BadTerm: (values) => describeBadValue("the job's term", values),
  JobBoard_JobUnknown: ({jobId}) => ({
    sentence: `the network has no job ${jobId}.`,
    suggestions: ['candela job list'],
    kind: 'usage',
  }),
  JobBoard_JobNotOpen: ({jobId, state}) => ofJob(jobId, `is ${JOB_STATES[Number(state)] ?? state}, not open.`),
  JobBoard_JobUnfinished: ({jobId, remainingTasks, leasedTasks}) =>
    ofJob(jobId, `has ${remainingTasks} tasks to lease and ${leasedTasks} under way.`),
  JobBoard_NotArtist: ({jobId, caller}) =>
    ofJob(jobId, `is not of ${caller}, and only its artist may do this.`, 'usage'),
  JobBoard_NoTasksLeft: ({jobId}) => ofJob(jobId, 'has no task left to lease.'),
  JobBoard_NodeNotLive: ({node}) => ({
    sentence: `${node} is no live node.`,
    suggestions: ['candela node status', 'candela node'],
  }),
  JobBoard_TooFewOperators: ({minOtherOperators}) => ({
    sentence: `fewer than ${minOtherOperators} other operators are live, so nobody could check the result.`,
    suggestions: ['candela node status'],
  }),
  JobBoard_ClassTooSmall: ({node}) => ({
    sentence: `the job is checked within one device class, and beside ${node} and the artist too few operators, or too little stake, stand in that of ${node}.`,
  }),
  JobBoard_LeaseUnknown: ({leaseId}) => ({
    sentence: `there is no lease ${leaseId}.`,
    suggestions: ['candela job list'],
  }),
  JobBoard_IllegalMove: ({leaseId, from, to}) =>
    ofLease(leaseId, `is ${stateName(from)} and cannot become ${stateName(to)}.`),
  JobBoard_NotLeaseNode: ({leaseId, caller}) => ofLease(leaseId, `is not of the node ${caller}.`),
  JobBoard_LeaseStillOpen: ({leaseId, deadlineBlock}) => ofLease(leaseId, `is open until block ${deadlineBlock}.`),
  JobBoard_BadTaskCount: ({leaseId, taskCount, leasedCount}) =>
    ofLease(leaseId, `has ${leasedCount} tasks; ${taskCount} were submitted.`),
  JobBoard_BadSubmission: ({leaseId}) => ofLease(leaseId, 'needs a root and the digest of its results.'),
  JobBoard_DrawTooEarly: ({leaseId, drawBlock}) => ofLease(leaseId, `is drawn after block ${drawBlock}.`),
  JobBoard_TooManyLeases: ({jobId}) => ofJob(jobId, 'has as many leases as can be numbered.'),
  JobBoard_PreimageWrong: ({jobId, randomHead}) =>
    ofJob(jobId, `awaits the preimage of ${randomHead}, which another value was given for.`),
  JobBoard_RevealTooSoon: ({jobId, blockNumber}) =>
    ofJob(jobId, `takes one preimage a block, and block ${blockNumber} has one.`),
  JobBoard_TooManyReveals: ({jobId}) =>
    ofJob(jobId, 'has as many preimages as can be numbered; its draws go on without.'),
  JobBoard_AcceptanceOpen: ({leaseId, opensAtBlock}) =>
    ofLease(leaseId, `is settled by its artist, and by anyone from block ${opensAtBlock}.`),
  JobBoard_AcceptanceOver: ({leaseId, endedAtBlock}) =>
    ofLease(leaseId, `could be disputed before block ${endedAtBlock}, the end of its acceptance window.`),
  JobBoard_NotVerification: ({caller}) => ({sentence: `only the verification concludes a check; ${caller} tried.`}),
}

function ofJob(jobId: bigint, says: string, kind?: Refusal['kind']): Refusal {
  return {sentence: `job ${jobId} ${says}`, suggestions: [`candela job show ${jobId}`], kind}
}

/** The job of a lease stands in the upper bits of its number. */
function ofLease(leaseId: bigint, says: string): Refusal {
  return {sentence: `lease ${leaseId} ${says}`, suggestions: [`candela job show ${leaseId >> 32n}`]}
}

function stateName(state: bigint): string {
  return LEASE_STATES[Number(state)] ?? `state ${state}`
}
