import {id, toQuantity} from 'ethers'
import {CREDIT, startGasNetwork, TOKEN} from './gas-network.mjs'
import {runPaidCheck} from './run-check.mjs'

/** Sizes of the roster in which a check is measured; the largest is that of the public rules. */
const SIZES = [64, 256]
/** Numbers of cells that jobs ask for, beside the network's own. */
const CELLS = [16, 24, 32]
/** Nodes that are called: they have nearly all of the stake, so that each has been paid before after some checks. */
const CALLED = 6
const CALLED_STAKE = 100_000_000n * TOKEN
const OTHER_STAKE = 8n * TOKEN
/** Longer than it takes to fill the roster, one block for each transaction. */
const LONG_BLOCKS = 100_000

/**
 * What a check costs, from the draw to the verdict, of more cells and in larger rosters: `{'check of 16 cells': 450000,
 * 'check, among 64 nodes': 340000, …}`.
 */
export async function measureLargeChecks() {
  const network = await startGasNetwork({registry: {livenessBlocks: LONG_BLOCKS}})
  try {
    const [, artist, node, ...others] = network.signers
    await network.buyCredits(artist, 100_000_000n * TOKEN)
    for (const called of [node, ...others.slice(0, CALLED - 1)]) await network.registerNode(called, CALLED_STAKE)
    const gas = {}
    const history = {paid: new Set(), price: 100n * CREDIT}
    for (const cells of CELLS) {
      gas[`check of ${cells} cells`] = await runPaidCheck(network, {artist, node, history}, cells)
    }
    for (const size of SIZES) {
      await fillRoster(network, size)
      gas[`check, among ${size} nodes`] = await runPaidCheck(network, {artist, node, history})
    }
    return gas
  } finally {
    await network.chain.stop()
  }
}

/** Nodes with the least stake come until the roster has a size. Anvil sends for them, so that nobody signs. */
async function fillRoster(network, size) {
  const {provider, addresses, contracts} = network
  const [holder] = network.signers
  await provider.send('anvil_autoImpersonateAccount', [true])
  const deviceClass = id('cpu/linux-x64')
  for (let count = Number(await network.read('nodeRegistry', 'nodeCount')); count < size; count += 1) {
    const operator = `0x${id(`node ${count}`).slice(-40)}`
    const terms = {operator, stakeTokens: OTHER_STAKE, deviceClass, recipient: 'age1gas'}
    const send = (from, contract, method, ...args) =>
      provider.send('eth_sendTransaction', [
        {
          from,
          to: addresses[contract],
          data: contracts[contract].interface.encodeFunctionData(method, args),
          gas: toQuantity(3_000_000),
        },
      ])
    await provider.send('anvil_setBalance', [operator, toQuantity(TOKEN)])
    await send(await holder.getAddress(), 'token', 'transfer', operator, OTHER_STAKE)
    await send(operator, 'token', 'approve', addresses.nodeRegistry, OTHER_STAKE)
    await send(operator, 'nodeRegistry', 'register', terms)
  }
  await provider.send('anvil_autoImpersonateAccount', [false])
}
