import type {verificationAbi} from '../abi/index.js'
import {PHASES} from '../read-challenges.js'
import {describeBadValue, type Refusal, type RefusalTable} from './refusal.js'

/** What the errors of the verification say. */
export const verificationRefusals: RefusalTable<typeof verificationAbi> = {
  Verification_BadParameter: (values) => describeBadValue("the verification's parameter", values),
  Verification_NotJobBoard: ({caller}) => ({sentence: `only the job board opens a challenge; ${caller} tried.`}),
  Verification_AlreadyOpen: ({leaseId}) => ofChallenge(leaseId, 'is open already.'),
  Verification_WrongPhase: ({leaseId, phase}) =>
    ofChallenge(leaseId, `is in the phase ${PHASES[Number(phase)] ?? phase}, which waits for something else.`),
  Verification_WrongRound: ({leaseId, round, currentRound}) =>
    ofChallenge(leaseId, `is in round ${currentRound}; the call named round ${round}.`),
  Verification_TooEarly: ({leaseId, deadlineBlock}) => ofChallenge(leaseId, `moves on after block ${deadlineBlock}.`),
  Verification_NotChecker: ({leaseId, caller}) =>
    ofChallenge(leaseId, `gives ${caller} no such part in its current round.`),
  Verification_NotRenderer: ({leaseId, caller}) =>
    ofChallenge(leaseId, `awaits the content key of its renderer; ${caller} sent one.`),
  Verification_EmptyCommitment: ({leaseId}) => ofChallenge(leaseId, 'takes no empty commitment.'),
  Verification_WrongCheckCount: ({leaseId, expected, received}) =>
    ofChallenge(leaseId, `awaits ${expected} checks; ${received} came.`),
  Verification_ProofWrong: ({leaseId}) =>
    ofChallenge(leaseId, 'has other cells than those drawn, or some that are not under the root of the lease.'),
  Verification_StepsWrong: () => ({sentence: 'the proof joins cells that are not there, or more than fit.'}),
  Verification_CommitmentWrong: ({leaseId, checker}) =>
    ofChallenge(leaseId, `got a reveal of ${checker} that is not what it committed to.`),
  Verification_EmptyCheck: ({leaseId}) => ofChallenge(leaseId, 'got a check without fingerprints.'),
  Verification_CheckWrong: ({leaseId, checker}) =>
    ofChallenge(leaseId, `got an answer that does not repeat what ${checker} published.`),
  Verification_NotArtist: ({leaseId, caller}) =>
    ofChallenge(leaseId, `is not for ${caller}: only the artist of the job disputes.`),
  Verification_BadDispute: ({leaseId}) =>
    ofChallenge(leaseId, 'names a task or cell that is not in the lease, or more cells than a check draws.'),
  Verification_KeyWrong: ({leaseId}) => ofChallenge(leaseId, 'got a key that is not the committed content key.'),
}

/** The job of a lease stands in the upper bits of its number. */
function ofChallenge(leaseId: bigint, says: string): Refusal {
  return {sentence: `the challenge of lease ${leaseId} ${says}`, suggestions: [`candela job show ${leaseId >> 32n}`]}
}
