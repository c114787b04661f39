import {formatTokens} from '../../units.js'
import type {nodeRegistryAbi} from '../abi/index.js'
import {describeBadValue, type RefusalTable} from './refusal.js'

/** What the errors of the node registry say. */
export const nodeRegistryRefusals: RefusalTable<typeof nodeRegistryAbi> = {
  NodeRegistry_BadParameter: (values) => describeBadValue("the registry's parameter", values),
  NodeRegistry_AlreadyRegistered: ({node}) => ({
    sentence: `the node ${node} is registered already.`,
    suggestions: ['candela node status'],
    kind: 'usage',
  }),
  NodeRegistry_NotRegistered: ({node}) => ({
    sentence: `${node} is no registered node.`,
    suggestions: ['candela node', 'candela node status'],
    kind: 'usage',
  }),
  NodeRegistry_ZeroOperator: () => ({sentence: 'a node needs the address of its operator.', kind: 'usage'}),
  NodeRegistry_StakeTooLow: ({stakeTokens, minStakeTokens}) => ({
    sentence: `a stake of ${formatTokens(stakeTokens)} is below the least, ${formatTokens(minStakeTokens)}.`,
    suggestions: ['Send tokens to the key of the node.'],
    kind: 'funds',
  }),
  NodeRegistry_RosterFull: ({maxNodes}) => ({
    sentence: `the roster has ${maxNodes} live nodes, which is the most.`,
    suggestions: ['candela node status'],
  }),
  NodeRegistry_TextTooLong: ({sizeBytes, maxSizeBytes}) => ({
    sentence: `a text has ${sizeBytes} bytes; at most ${maxSizeBytes} are allowed.`,
    kind: 'usage',
  }),
  NodeRegistry_NodeLeaving: ({node, withdrawBlock}) => ({
    sentence: `the node ${node} is leaving; its stake is free from block ${withdrawBlock}.`,
    suggestions: ['candela node status'],
    kind: 'usage',
  }),
  NodeRegistry_NotWithdrawable: ({node, withdrawBlock, lockedTokens}) => ({
    sentence:
      withdrawBlock === 0n
        ? `the node ${node} has not asked to withdraw; ${formatTokens(lockedTokens)} of its stake are locked.`
        : `the node ${node} withdraws from block ${withdrawBlock}, once nothing is locked; ${formatTokens(lockedTokens)} are.`,
    suggestions: ['candela node status'],
    kind: 'usage',
  }),
  NodeRegistry_NodeIsLive: ({node}) => ({
    sentence: `the node ${node} is live; only a silent one is taken off the roster.`,
    suggestions: ['candela node status'],
  }),
  NodeRegistry_OperatorNotAsked: ({node, operator}) => ({
    sentence: `the operator ${operator} has not agreed that the node ${node} bears its name.`,
    suggestions: ['Let the operator call NodeRegistry.allowNode first.'],
    kind: 'usage',
  }),
  NodeRegistry_LockedOut: ({node}) => ({
    sentence: `the node ${node}, or its operator, was convicted too often and is locked out.`,
    suggestions: ['candela node status'],
  }),
  NodeRegistry_FreeStakeTooLow: ({node, neededTokens, freeTokens}) => ({
    sentence: `the node ${node} would lock ${formatTokens(neededTokens)} but has ${formatTokens(freeTokens)} of free stake.`,
    suggestions: ['Wait until its leases are settled, or stake more.', 'candela node status'],
    kind: 'funds',
  }),
  NodeRegistry_LockedStakeTooLow: ({node, neededTokens, lockedTokens}) => ({
    sentence: `${formatTokens(neededTokens)} of the node ${node} would be freed or taken, but ${formatTokens(lockedTokens)} are locked.`,
  }),
  NodeRegistry_NotAuthorized: ({caller}) => ({
    sentence: `only the job board and the verification act on stake; ${caller} tried.`,
  }),
}
