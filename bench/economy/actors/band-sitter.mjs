import {COST_SHARE} from '../costs.mjs'
import {LeaseStudy, ofPay} from '../lease-study.mjs'
import {BAND, HONEST} from '../renders.mjs'
import {PAY} from '../world.mjs'

/**
 * Share of the work that is left out: with 3 % of the pixels made up, the grain differs by 29 bits or fewer; the band
 * ends at 16 (core/verify/README.md).
 */
const SAVED = 0.03

/** Cheats so little that a check finds neither a match nor a mismatch: the lease ends without a slash. */
export const bandSitter = {
  name: 'band sitter',
  does: `leaves out ${100 * SAVED} % of the work, so that checks are inconclusive and nobody is slashed`,
  async run(bench) {
    const strategy = {render: BAND, effort: 1 - SAVED, worth: 1, paths: ['', 'HHH'], isMatch: () => false}
    const study = await LeaseStudy.measure(bench, {...strategy, renderOf: () => HONEST, rendersCheck: () => true})
    const honest = bench.honest.expect()
    const expected = study.expect()
    const profit = expected.renderer - honest.renderer
    return {
      unit: 'lease',
      profit,
      honestLost: honest.artist + honest.honest - expected.artist - expected.honest,
      winsAt: [
        {
          rule: 'work left out, %',
          is: 100 * SAVED,
          value: 100 * (SAVED - ofPay(profit) / COST_SHARE),
          sense: 'or more',
        },
        {
          rule: 'chance of a check, %',
          is: 100 * study.draw,
          value: (100 * SAVED * COST_SHARE * PAY) / (study.gains[''].renderer - study.gains.HHH.renderer),
          sense: 'or less',
        },
      ],
      note: 'with 10 % of the samples left out the median cell already differs by 60 bits: a mismatch',
    }
  },
}
