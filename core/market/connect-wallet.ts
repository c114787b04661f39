import {JsonRpcProvider, Network, type Signer, type Wallet} from 'ethers'

/** Connects a key to a chain without knowing its contracts: for deploying them. Destroy the provider afterwards. */
export function connectWallet(
  wallet: Wallet,
  rpcUrl: string,
  chainId: number,
): {signer: Signer; provider: JsonRpcProvider} {
  const network = Network.from(chainId)
  const provider = new JsonRpcProvider(rpcUrl, network, {
    staticNetwork: network,
    cacheTimeout: -1,
    polling: true,
    pollingInterval: 100,
  })
  return {signer: wallet.connect(provider), provider}
}
