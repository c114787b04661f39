import {absentArtist} from './absent-artist.mjs'
import {bandSitter} from './band-sitter.mjs'
import {bankRun} from './bank-run.mjs'
import {classSybil} from './class-sybil.mjs'
import {colluders, leaker} from './colluders.mjs'
import {convictingCartel, lazyVerifier} from './false-verifiers.mjs'
import {falseDisputer, feeSaver, keyDemander, sceneHider} from './griefing-artist.mjs'
import {historyFarmer} from './history-farmer.mjs'
import {hostileThresholds} from './hostile-thresholds.mjs'
import {lagTrader} from './lag-trader.mjs'
import {lazyRenderer, lowSampler} from './lazy-renderer.mjs'
import {partialCheat} from './partial-cheat.mjs'
import {washTrader} from './wash-trader.mjs'

/** Every attack that is tried, in the order of the report. */
export const ACTOR_STUDIES = [
  lazyRenderer,
  lowSampler,
  partialCheat,
  bandSitter,
  lazyVerifier,
  colluders,
  leaker,
  convictingCartel,
  classSybil,
  historyFarmer,
  washTrader,
  lagTrader,
  hostileThresholds,
  falseDisputer,
  keyDemander,
  sceneHider,
  feeSaver,
  absentArtist,
  bankRun,
]
