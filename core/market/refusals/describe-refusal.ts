import type {ErrorDescription} from 'ethers'
import {bidDeskRefusals} from './bid-desk-refusals.js'
import {candelaTokenRefusals} from './candela-token-refusals.js'
import {creditBankRefusals} from './credit-bank-refusals.js'
import {fixedPriceFeedRefusals} from './fixed-price-feed-refusals.js'
import {jobBoardRefusals} from './job-board-refusals.js'
import {jobNoticesRefusals} from './job-notices-refusals.js'
import {libraryRefusals} from './library-refusals.js'
import {nodeRegistryRefusals} from './node-registry-refusals.js'
import type {Refusal} from './refusal.js'
import {verificationRefusals} from './verification-refusals.js'

/** A sentence for every error of every contract, by name. */
export const REFUSALS: Readonly<Record<string, (values: never) => Refusal>> = {
  ...candelaTokenRefusals,
  ...fixedPriceFeedRefusals,
  ...creditBankRefusals,
  ...nodeRegistryRefusals,
  ...jobBoardRefusals,
  ...verificationRefusals,
  ...bidDeskRefusals,
  ...jobNoticesRefusals,
  ...libraryRefusals,
}

/** Says what a decoded error of a contract means; one of another program is given as it is. */
export function describeRefusal({name, args}: Pick<ErrorDescription, 'name' | 'args'>): Refusal {
  const describe = Object.hasOwn(REFUSALS, name) ? REFUSALS[name] : undefined
  if (describe) return describe(args.toObject() as never)
  return {sentence: `${name}(${args.map(String).join(', ')}).`}
}
