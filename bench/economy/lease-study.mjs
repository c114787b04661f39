import {chancesOfPaths, expectedGains, PATHS} from './paths.mjs'
import {PAY, World} from './world.mjs'

/** Operators that can check in the network of the table; the shares of stake are counted in them. */
export const CHECKERS = 100

/**
 * What everyone gains by a lease, on every path that chance can take with a strategy. Each path is played once on the
 * chain; {@link expect} weighs them.
 */
export class LeaseStudy {
  /** @param changes - Rules of the network that differ from the defaults. */
  static async measure(bench, strategy, {changes = {}, ...setup} = {}) {
    const study = new LeaseStudy()
    const world = await World.open(bench, changes, setup)
    study.parameters = world.parameters
    await world.buildHistory()
    study.draw = await world.drawChance()
    study.gains = {}
    for (const path of strategy.paths.filter(isShort)) study.gains[path] = await world.gainsOf(path, strategy)
    // What a second check leads to does not depend on how often there is one.
    const verification = {...changes.verification, secondCheckPpm: 1_000_000}
    const often = await World.open(bench, {...changes, verification}, setup)
    for (const path of strategy.paths.filter((name) => !isShort(name))) {
      study.gains[path] = await often.gainsOf(path, strategy)
    }
    study.strategy = strategy
    return study
  }

  /**
   * The expected gains of one lease, in microcredits.
   *
   * @param own - Checkers of {@link CHECKERS} that are the renderer's own.
   * @param draw - Chance of a check; that of the contracts if it is absent.
   * @param again - Chance of a second check; that of the rules if it is absent.
   */
  expect(network = {}) {
    const chances = this.#chances(network)
    const missing = PATHS.filter((path) => chances[path] > 0 && !this.gains[path])
    if (missing.length > 0) throw new Error(`The paths ${missing} can happen and were not played.`)
    return expectedGains(this.gains, chances)
  }

  /** How often the renderer's own checkers are called for one lease, on average. */
  expectCalls(network = {}) {
    const calls = Object.entries(this.#chances(network)).map(([path, chance]) => chance * (path.split('O').length - 1))
    return calls.reduce((sum, count) => sum + count, 0)
  }

  #chances({own = 0, checkers = CHECKERS, draw = this.draw, again}) {
    const q = again ?? this.parameters.verification.secondCheckPpm / 1e6
    const isMatch = (kind) => this.strategy.isMatch?.(kind) ?? true
    return chancesOfPaths({draw, again: q, honest: checkers - own, own, isMatch})
  }
}

/** Microcredits as a share of a lease's pay. */
export function ofPay(microcredits) {
  return microcredits / PAY
}

function isShort(path) {
  return path.length < 2
}
