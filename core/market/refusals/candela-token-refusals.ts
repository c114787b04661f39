import type {candelaTokenAbi} from '../abi/index.js'
import type {RefusalTable} from './refusal.js'

/** What the errors of the token say. */
export const candelaTokenRefusals: RefusalTable<typeof candelaTokenAbi> = {
  CandelaToken_NotMinter: ({caller, minter}) => ({sentence: `only ${minter} mints tokens; ${caller} tried.`}),
  CandelaToken_ZeroAddress: () => ({
    sentence: 'a token needs a holder of its genesis supply and a minter.',
    suggestions: ['candela network deploy --help'],
    kind: 'usage',
  }),
}
