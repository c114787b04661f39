import {firstWin} from '../break-even.mjs'
import {CHECKERS, LeaseStudy} from '../lease-study.mjs'
import {CHEAT_WITH_OWN, COPIED_CHECKS, HONEST_LEASE_ON_ALL_PATHS} from '../strategies.mjs'
import {defaultParameters} from '../world.mjs'

/** Checkers of a hundred that are in league with the renderer, or copy what it leaks. */
const OWN = 10

/** A cheating renderer whose accomplices hold a tenth of the stake. */
export const colluders = {
  name: 'colluding renderer and verifiers',
  does: `renders nothing; its accomplices hold ${OWN} % of the checkers' stake and vouch for it`,
  run: (bench) => study(bench, (gains) => gains.renderer + gains.own),
}

/** A cheating renderer that publishes its leaves for whoever is too lazy to check. */
export const leaker = {
  name: 'renderer that leaks its leaves',
  does: `renders nothing; the lazy ${OWN} % of the checkers publish what it leaked`,
  async run(bench) {
    const result = await study(bench, (gains) => gains.renderer)
    const {lazyGains, honestGains, share} = await studyLazyCheckers(bench)
    const rule = {rule: 'renders that are cheats among those leaked, %', is: 100, value: 100 * share, sense: 'or less'}
    return {
      ...result,
      winsAt: [...result.winsAt, {...rule, of: 'the lazy checker'}],
      note: `the lazy checkers together: ${lazyGains.toFixed(0)} microcredits a lease, honest ones ${honestGains.toFixed(0)}`,
    }
  },
}

/** A hundredth of the bond: as it is beside a lease that pays a hundred times as much. */
const SMALL_BONDS = {checkBondTokens: defaultParameters().verification.checkBondTokens / 100n}

async function study(bench, profitOf) {
  const {leak, honestOwn} = await measure(bench)
  const profitAt = (own, checkers = CHECKERS) => {
    const [cheat, honest] = [leak.expect({own, checkers}), honestOwn.expect({own, checkers})]
    return profitOf(cheat) - profitOf(honest)
  }
  const [cheat, honest] = [leak.expect({own: OWN}), honestOwn.expect({own: OWN})]
  const share = await firstWin(profitAt, OWN, CHECKERS - 1)
  const {lockFactor} = leak.parameters.board
  const dear = await bench.once('dear', () =>
    LeaseStudy.measure(bench, CHEAT_WITH_OWN, {changes: {verification: SMALL_BONDS}}),
  )
  const profitIfDear = (own) => profitOf(dear.expect({own})) - profitOf(honestOwn.expect({own}))
  const atLock = async (factor) => {
    const changed = await LeaseStudy.measure(bench, CHEAT_WITH_OWN, {changes: {board: {lockFactor: factor}}})
    return profitOf(changed.expect({own: OWN})) - profitOf(honest)
  }
  const lock = await firstWin(atLock, lockFactor, 1)
  return {
    unit: 'lease',
    profit: profitAt(OWN),
    honestLost: honest.artist + honest.honest - cheat.artist - cheat.honest,
    winsAt: [
      {rule: 'stake in league, %', is: OWN, value: share.value, sense: 'or more'},
      {
        ...{rule: 'stake in league, %, for leases of a hundred times the pay', is: OWN, sense: 'or more'},
        value: (await firstWin(profitIfDear, OWN, CHECKERS - 1)).value,
      },
      {rule: 'board.lockFactor', is: lockFactor, value: lock.value, sense: 'or less'},
    ],
    smallestNetwork: profitAt(1, leak.parameters.board.minOtherOperators),
  }
}

/** Up to which share of cheats it pays to publish what was leaked: a check saved against the bonds lost with a cheat. */
async function studyLazyCheckers(bench) {
  const of = (study) => study.expect({own: OWN}).own
  const {leak, honestOwn} = await measure(bench)
  const [cheat, honest] = [of(leak), of(honestOwn)]
  const copied = await LeaseStudy.measure(bench, COPIED_CHECKS)
  const saved = of(copied) - honest
  return {lazyGains: cheat, honestGains: honest, share: saved / (saved + honest - cheat)}
}

async function measure(bench) {
  const leak = await bench.once('leak', () => LeaseStudy.measure(bench, CHEAT_WITH_OWN))
  const honestOwn = await bench.once('honest checks', () => LeaseStudy.measure(bench, HONEST_LEASE_ON_ALL_PATHS))
  return {leak, honestOwn}
}
