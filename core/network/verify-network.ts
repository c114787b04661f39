import {
  COMMITTED_CONTRACTS,
  type ContractFinding,
  compileFromSource,
  findRecompiled,
  openChain,
  verifyContracts,
} from '../market/index.js'
import {NetworkDiffersError} from './network-errors.js'
import type {NetworkProfile} from './network-profile.js'

/**
 * Recomputes the contracts of a network and compares them with the chain.
 *
 * @param fromSource - Compiles the contracts anew, and compares with those that are shipped as well.
 * @returns What was found about each contract; none differs.
 * @throws {NetworkDiffersError} If one does, with its name and the difference.
 * @throws {RecompileError} If they shall be compiled and cannot be.
 */
export async function verifyNetwork(
  profile: NetworkProfile,
  {fromSource = false, signal}: {fromSource?: boolean; signal?: AbortSignal} = {},
): Promise<ContractFinding[]> {
  const compiled = fromSource ? await compileFromSource(signal) : COMMITTED_CONTRACTS
  const changed = fromSource ? findRecompiled(compiled) : []
  if (changed.length > 0) {
    throw new NetworkDiffersError(
      `The sources compile to other code than the one that is shipped: ${changed.join(', ')}.`,
      {suggestions: ['node contracts/script/generate-abis.mjs']},
    )
  }
  const chain = openChain(profile)
  try {
    const findings = await verifyContracts(chain, profile, compiled)
    assertSame(profile.name, findings)
    return findings
  } finally {
    chain.close()
  }
}

function assertSame(name: string, findings: readonly ContractFinding[]): void {
  const different = findings.filter(({differences}) => differences.length > 0)
  if (different.length === 0) return
  const told = different.map((finding) => `${finding.name} at ${finding.address}: ${finding.differences.join('; ')}`)
  throw new NetworkDiffersError(
    `The network "${name}" differs in ${different.length} of ${findings.length} contracts. ${told.join('. ')}.`,
    {suggestions: ['Use this network only if you know why: another version of Candela may have deployed it.']},
  )
}
