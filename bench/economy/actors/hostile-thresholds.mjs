import {assertKnownThresholds} from '../../../dist/core/render/index.js'
import {DEFAULT_THRESHOLDS, thresholdsHash} from '../../../dist/core/verify/index.js'
import {LeaseStudy} from '../lease-study.mjs'
import {HONEST, NEAR} from '../renders.mjs'

/** A Blender whose thresholds are those of the table's default. */
const UNMEASURED = {blenderSeries: '0.0', hasHair: false}

/** Nothing but the same bits match; the job names the table that nodes know all the same. */
const STRICT = {matchBits: 0, mismatchBits: 0, matchMean: 0, mismatchMean: 0}

/** An artist whose thresholds make honest renders mismatches: it keeps frames and credits, the node its conviction. */
export const hostileThresholds = {
  name: 'artist with hostile thresholds',
  does: 'posts a job under which 2 differing bits, as between two kinds of processors, convict an honest node',
  async run(bench) {
    const strategy = {
      ...{render: NEAR, effort: 1, worth: 1, worthUnpaid: 1, paths: ['', 'HHH'], isMatch: () => false},
      ...{renderOf: () => HONEST, rendersCheck: () => true, terms: {thresholds: STRICT}},
    }
    const study = await LeaseStudy.measure(bench, strategy)
    const [hostile, honest] = [study.expect(), bench.honest.expect()]
    const hash = thresholdsHash()
    if (!isAccepted({thresholds: DEFAULT_THRESHOLDS, thresholdsHash: hash}))
      throw new Error('Nodes refuse their table.')
    const isTaken = isAccepted({thresholds: STRICT, thresholdsHash: hash})
    const gains = {artist: hostile.artist - honest.artist, renderer: hostile.renderer - honest.renderer}
    // A job that nobody takes yields no frames and costs nothing.
    return {
      unit: 'lease',
      profit: isTaken ? gains.artist : 0,
      honestLost: isTaken ? -gains.renderer : 0,
      winsAt: [{rule: 'nodes that do not compare the numbers with their table', is: 0, value: 1, sense: 'or more'}],
      note:
        `nodes compare the four numbers and refuse; one that does not would lose ${(-gains.renderer).toFixed(0)} microcredits ` +
        `a lease and the artist gain ${gains.artist.toFixed(0)}`,
    }
  },
}

function isAccepted(job) {
  try {
    assertKnownThresholds(job, UNMEASURED)
    return true
  } catch {
    return false
  }
}
