import {rm} from 'node:fs/promises'
import {z} from 'zod'
import {readIfThere, writePrivate} from '../private-file.js'
import {DeploymentError} from './deploy-contracts.js'

const journalSchema = z.strictObject({
  chainId: z.int(),
  deployer: z.string(),
  /** The deployer's nonce at the first contract: every address follows from it. */
  nonce: z.int().min(0),
  planHash: z.string(),
  /** Seconds between blocks that the windows were computed from: measured again, it would give another plan. */
  blockTimeSec: z.number(),
  /** Hashes of the transactions that were signed for each contract; at most one of them is mined. */
  transactions: z.record(z.string(), z.array(z.string())),
})

/** What a deployment must remember while it is under way. */
export type Journal = z.infer<typeof journalSchema>

/** Reads the journal of a deployment; `undefined` if none is under way. */
export async function readJournal(path: string): Promise<Journal | undefined> {
  const text = await readIfThere(path)
  if (text === undefined) return undefined
  try {
    return journalSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new DeploymentError(`The journal of the deployment ${path} is damaged.`, {
      cause,
      suggestions: ['candela network deploy --restart'],
    })
  }
}

/** The block time that a deployment under way was planned with; `undefined` if there is none. */
export async function readPlannedBlockTimeSec(path: string): Promise<number | undefined> {
  return (await readJournal(path))?.blockTimeSec
}

/** Writes the journal in one step. */
export function writeJournal(path: string, journal: Journal): Promise<void> {
  return writePrivate(path, `${JSON.stringify(journal, null, 2)}\n`)
}

/** Ends a deployment, or gives it up. */
export function removeJournal(path: string): Promise<void> {
  return rm(path, {force: true})
}
