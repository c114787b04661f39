import type {bidDeskAbi} from '../abi/index.js'
import {describeBadValue, type RefusalTable} from './refusal.js'

/** What the errors of the bid desk say. */
export const bidDeskRefusals: RefusalTable<typeof bidDeskAbi> = {
  BidDesk_BadParameter: (values) => describeBadValue("the bid desk's parameter", values),
  BidDesk_BadBid: (values) => describeBadValue("the bid's", values),
  BidDesk_NoAuction: ({jobId}) => ({sentence: `job ${jobId} takes no bids, or its auction is over.`, kind: 'usage'}),
  BidDesk_BidsClosed: ({jobId, bidsUntilBlock}) => ({
    sentence: `the bid window of job ${jobId} ended with block ${bidsUntilBlock}.`,
  }),
  BidDesk_CannotAccept: ({jobId, bidsUntilBlock, acceptUntilBlock}) => ({
    sentence: `bids for job ${jobId} can be accepted after block ${bidsUntilBlock} and up to block ${acceptUntilBlock}.`,
    suggestions: [`candela job open ${jobId}`, `candela job cancel ${jobId}`],
    kind: 'usage',
  }),
  BidDesk_AlreadyBid: ({jobId, node}) => ({sentence: `${node} has bid for job ${jobId} already.`}),
  BidDesk_TooManyBids: ({jobId, maxBids}) => ({sentence: `job ${jobId} has ${maxBids} bids, which is the most.`}),
  BidDesk_NodeNotLive: ({node}) => ({
    sentence: `${node} is no live node: it is not registered, is leaving or was silent for too long.`,
    suggestions: ['candela node status'],
  }),
  BidDesk_NotArtist: ({jobId, caller}) => ({
    sentence: `job ${jobId} belongs to another artist than ${caller}.`,
    suggestions: ['candela job list'],
    kind: 'usage',
  }),
  BidDesk_NotJobBoard: ({caller}) => ({sentence: `only the job board uses bids; ${caller} tried.`}),
  BidDesk_NotAcceptable: ({jobId, node}) => ({
    sentence: `${node} has no bid for job ${jobId} that could still be accepted.`,
  }),
  BidDesk_BidNotAccepted: ({jobId, node}) => ({
    sentence: `job ${jobId} is auctioned, and no bid of ${node} was accepted.`,
  }),
  BidDesk_BidUsedUp: ({jobId, node, leftTasks}) => ({
    sentence: `the bid of ${node} for job ${jobId} covers ${leftTasks} more tasks.`,
  }),
  BidDesk_BondNotFree: ({jobId, node}) => ({
    sentence: `${node} has no bond for job ${jobId} that could go back now.`,
    kind: 'usage',
  }),
  BidDesk_BondNotLost: ({jobId, node}) => ({
    sentence: `${node} has no bond for job ${jobId} that could be lost now.`,
    kind: 'usage',
  }),
}
