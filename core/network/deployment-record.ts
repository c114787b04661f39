import {z} from 'zod'

const hex = z.string().regex(/^0x([0-9a-fA-F]{2})*$/)
const hash = z.string().regex(/^0x[0-9a-fA-F]{64}$/)

/**
 * How the contracts of a network were deployed: enough to recompute every byte of them, and to see that nothing but the
 * constructors wrote their storage.
 */
export const deploymentSchema = z.strictObject({
  /** Whose key deployed; it has no rights afterwards. */
  deployer: z.string().regex(/^0x[0-9a-fA-F]{40}$/),
  /** Block of the first contract. */
  block: z.int().min(0),
  /** By name of the contract: the transaction that made it, and the ABI-encoded arguments of its constructor. */
  contracts: z.record(
    z.string().regex(/^[A-Z][A-Za-z0-9]{0,63}$/),
    z.strictObject({transaction: hash, constructorArgs: hex}),
  ),
})

/** How the contracts of a network were deployed. */
export type DeploymentRecord = z.infer<typeof deploymentSchema>
