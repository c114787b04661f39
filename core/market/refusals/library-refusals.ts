import {formatTokens} from '../../units.js'
import type {candelaTokenAbi, creditBankAbi, jobBoardAbi, nodeRegistryAbi, verificationAbi} from '../abi/index.js'
import type {LibraryRefusalTable} from './refusal.js'

type LibraryErrors = LibraryRefusalTable<
  readonly (
    | (typeof candelaTokenAbi)[number]
    | (typeof creditBankAbi)[number]
    | (typeof nodeRegistryAbi)[number]
    | (typeof jobBoardAbi)[number]
    | (typeof verificationAbi)[number]
  )[]
>

/** What the errors of OpenZeppelin's libraries say, whichever contract they come out of. */
export const libraryRefusals: LibraryErrors = {
  CheckpointUnorderedInsertion: () => ({sentence: 'the chain has gone back to a block that it was past.'}),
  ECDSAInvalidSignature: () => ({sentence: 'the signature is invalid.', kind: 'usage'}),
  ECDSAInvalidSignatureLength: ({length}) => ({sentence: `a signature has 65 bytes, not ${length}.`, kind: 'usage'}),
  ECDSAInvalidSignatureS: ({s}) => ({sentence: `the signature has the malleable value ${s}.`, kind: 'usage'}),
  ERC20InsufficientAllowance: ({spender, allowance, needed}) => ({
    sentence: `${spender} may take ${formatTokens(allowance)} but needs ${formatTokens(needed)}.`,
    suggestions: ['the same command again'],
    kind: 'funds',
  }),
  ERC20InsufficientBalance: ({sender, balance, needed}) => ({
    sentence: `${sender} holds ${formatTokens(balance)} but needs ${formatTokens(needed)}.`,
    suggestions: ['Send tokens to the address above.'],
    kind: 'funds',
  }),
  ERC20InvalidApprover: ({approver}) => ({sentence: `${approver} cannot allow anyone its tokens.`, kind: 'usage'}),
  ERC20InvalidReceiver: ({receiver}) => ({sentence: `${receiver} cannot receive tokens.`, kind: 'usage'}),
  ERC20InvalidSender: ({sender}) => ({sentence: `${sender} cannot send tokens.`, kind: 'usage'}),
  ERC20InvalidSpender: ({spender}) => ({sentence: `${spender} cannot be allowed to take tokens.`, kind: 'usage'}),
  ERC2612ExpiredSignature: ({deadline}) => ({
    sentence: `the permit ended at second ${deadline} (Unix time).`,
    kind: 'usage',
  }),
  ERC2612InvalidSigner: ({signer, owner}) => ({
    sentence: `the permit is signed by ${signer}; expected ${owner}.`,
    kind: 'usage',
  }),
  InvalidAccountNonce: ({account, currentNonce}) => ({
    sentence: `the permit of ${account} was used already; the next one has the nonce ${currentNonce}.`,
    kind: 'usage',
  }),
  InvalidShortString: () => ({sentence: 'the name of the token is damaged.'}),
  StringTooLong: ({str}) => ({sentence: `the name "${str}" is longer than 31 bytes.`, kind: 'usage'}),
  SafeCastOverflowedUintDowncast: ({bits, value}) => ({
    sentence: `the value ${value} does not fit into ${bits} bits.`,
    kind: 'usage',
  }),
  SafeERC20FailedOperation: ({token}) => ({sentence: `the token ${token} refused a transfer.`}),
}
