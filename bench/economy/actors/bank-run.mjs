import {addressOf, TOKEN} from '../farm.mjs'
import {World} from '../world.mjs'

const DOLLAR = 100_000_000n
/** After a fall of 70 %. */
const FALLEN = (DOLLAR * 3n) / 10n
const THAW_BLOCKS = 500
const BLOCK_SEC = 60
const HOLDERS = [...Array(5).keys()].map((i) => addressOf(`holder ${i}`))
/** A fifth of supply x price, the breaker's limit, in five parts, and a little less. */
const PART = 3_330_000n * TOKEN

/** Holders of a fifth of the supply in credits all leave at once when the token has lost 70 %. */
export const bankRun = {
  name: 'bank run after a fall of 70 %',
  does: 'all credits, a fifth of the market value before the fall, are withdrawn at once; the first against the last',
  async run(bench) {
    const {farm} = await World.open(bench, {bank: {thawBlocks: THAW_BLOCKS}})
    const supply = () => farm.read('token', 'totalSupply')
    const supplyBefore = await supply()
    for (const holder of HOLDERS) {
      await farm.giveTokens(holder, PART)
      await farm.buyCredits(holder, PART)
      const credits = await farm.read('creditBank', 'creditsOf', holder)
      await farm.send(holder, 'creditBank', 'requestWithdraw', credits)
    }
    const [early, ...others] = HOLDERS
    await farm.chain.mine(THAW_BLOCKS, BLOCK_SEC)
    // Somebody uses the price just before the fall: it is the reference for an hour.
    await farm.giveTokens(addressOf('passer-by'), TOKEN)
    await buyOne(farm)
    await farm.setPrice(FALLEN)
    const refusal = await buyOne(farm).catch((error) => error.refusal)
    const inPanic = await withdrawn(farm, early)
    await farm.chain.mine(THAW_BLOCKS, BLOCK_SEC)
    const refusalLater = await buyOne(farm).catch((error) => error.refusal)
    const patient = []
    for (const holder of others) patient.push(await withdrawn(farm, holder))
    const par = (Number(PART) / 1e12) * 0.95
    const growth = Number(await supply()) / Number(supplyBefore)
    return {
      unit: '3.33 million credits',
      profit: inPanic - par,
      honestLost: par - patient.at(-1),
      winsAt: [],
      note:
        `within the hour the runner gets ${percent(inPanic / par)} of what waiting gives, and buying stops (${refusal}); ` +
        `later the first gets ${percent(patient[0] / par)} of par less the fee, the last ${percent(patient.at(-1) / par)}; ` +
        `${refusalLater ? `buying is still refused (${refusalLater})` : 'buying goes on'}; the supply is ${growth.toFixed(2)} times what it was`,
    }
  },
}

/** What a withdrawal is worth on the market after the fall, in microcredits. */
async function withdrawn(farm, holder) {
  await farm.send(holder, 'creditBank', 'withdraw', 0)
  const tokens = await farm.read('token', 'balanceOf', holder)
  return (Number(tokens) / 1e12) * (Number(FALLEN) / Number(DOLLAR))
}

function buyOne(farm) {
  return farm.buyCredits(addressOf('passer-by'), TOKEN / 2n)
}

function percent(share) {
  return `${(100 * share).toFixed(1)} %`
}
