import {firstWin} from '../break-even.mjs'
import {CHECKERS, LeaseStudy} from '../lease-study.mjs'
import {PATHS} from '../paths.mjs'
import {CHEAT, HONEST} from '../renders.mjs'
import {defaultParameters} from '../world.mjs'

/** Checkers of a hundred that are in league with the renderer, or copy what it leaks. */
const OWN = 10

/** The renderer gives its fingerprints to some checkers, which publish them as their own and render nothing. */
const LEAK = {
  ...{render: CHEAT, effort: 0, worth: 0, isMatch: (kind) => kind === 'O'},
  paths: PATHS.filter((path) => path !== 'H'),
  renderOf: (kind) => (kind === 'O' ? CHEAT : HONEST),
  rendersCheck: (kind) => kind === 'H',
}

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
  const leak = (bench.leak ??= await LeaseStudy.measure(bench, LEAK))
  const honestOwn = (bench.honestOwn ??= await LeaseStudy.measure(bench, HONEST_WITH_OWN))
  const profitAt = (own, checkers = CHECKERS) => {
    const [cheat, honest] = [leak.expect({own, checkers}), honestOwn.expect({own, checkers})]
    return profitOf(cheat) - profitOf(honest)
  }
  const [cheat, honest] = [leak.expect({own: OWN}), honestOwn.expect({own: OWN})]
  const share = await firstWin(profitAt, OWN, CHECKERS - 1)
  const {lockFactor} = leak.parameters.board
  const dear = (bench.dear ??= await LeaseStudy.measure(bench, LEAK, {changes: {verification: SMALL_BONDS}}))
  const profitIfDear = (own) => profitOf(dear.expect({own})) - profitOf(honestOwn.expect({own}))
  const atLock = async (factor) => {
    const changed = await LeaseStudy.measure(bench, LEAK, {changes: {board: {lockFactor: factor}}})
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
  const [cheat, honest] = [of(bench.leak), of(bench.honestOwn)]
  const copied = (bench.copied ??= await LeaseStudy.measure(bench, {
    ...HONEST_WITH_OWN,
    rendersCheck: (kind) => kind === 'H',
  }))
  const saved = of(copied) - honest
  return {lazyGains: cheat, honestGains: honest, share: saved / (saved + honest - cheat)}
}

const HONEST_WITH_OWN = {
  ...{render: HONEST, effort: 1, worth: 1, paths: PATHS},
  renderOf: () => HONEST,
  rendersCheck: () => true,
}
