import type {fixedPriceFeedAbi} from '../abi/index.js'
import type {RefusalTable} from './refusal.js'

/** What the errors of the fixed price feed say. */
export const fixedPriceFeedRefusals: RefusalTable<typeof fixedPriceFeedAbi> = {
  FixedPriceFeed_PriceNotPositive: ({price}) => ({
    sentence: `a fixed price is above zero; received ${price}.`,
    suggestions: ['candela network deploy --fixed-price 1'],
    kind: 'usage',
  }),
}
