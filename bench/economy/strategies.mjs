import {PATHS} from './paths.mjs'
import {CHEAT, HONEST} from './renders.mjs'

const DILIGENT = {renderOf: () => HONEST, rendersCheck: () => true}
const WHO_IS_NOT_OWN = (kind) => kind === 'H'

/** An honest node among honest ones: the measure of all others. */
export const HONEST_LEASE = {...DILIGENT, render: HONEST, effort: 1, worth: 1, paths: ['', 'H', 'HHH']}

/** The same, with every way in which checkers of two kinds can be called. */
export const HONEST_LEASE_ON_ALL_PATHS = {...HONEST_LEASE, worthUnpaid: 1, paths: PATHS}

/** A renderer that makes everything up, without accomplices. */
export const CHEAT_ALONE = {
  ...{...DILIGENT, render: CHEAT, effort: 0, worth: 0, paths: ['', 'HHH']},
  isMatch: () => false,
}

/** The same, whose accomplices publish its fingerprints as their own and render nothing. */
export const CHEAT_WITH_OWN = {
  ...{render: CHEAT, effort: 0, worth: 0, paths: PATHS.filter((path) => path !== 'H')},
  isMatch: (kind) => kind === 'O',
  renderOf: (kind) => (kind === 'O' ? CHEAT : HONEST),
  rendersCheck: WHO_IS_NOT_OWN,
}

/** An honest renderer, some of whose checkers publish what they did not render. */
export const FALSE_CHECKS = {
  ...{render: HONEST, effort: 1, worth: 1, worthUnpaid: 1, paths: PATHS.filter((path) => path !== 'O')},
  isMatch: WHO_IS_NOT_OWN,
  renderOf: (kind) => (kind === 'O' ? CHEAT : HONEST),
  rendersCheck: WHO_IS_NOT_OWN,
}

/** An honest renderer, some of whose checkers publish its leaked fingerprints. */
export const COPIED_CHECKS = {...HONEST_LEASE_ON_ALL_PATHS, rendersCheck: WHO_IS_NOT_OWN}
