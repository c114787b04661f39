import {mkdir, readFile, rename, rm, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {z} from 'zod'
import type {CheckCommitment} from '../market/index.js'

const hex32 = z.string().regex(/^0x[0-9a-f]{64}$/)

const commitmentSchema = z.strictObject({
  fingerprints: z.string().regex(/^0x([0-9a-f]{2})+$/),
  salt: hex32,
  /** Randomness of the challenge: after a rollback of the chain a lease number may be challenged anew. */
  seed: z.string().regex(/^0x[0-9a-f]{16}$/),
})

/**
 * What a checker found, on disk before it is sent: without the salt of its commitment a referee that was killed
 * could never reveal, and would lose its bond.
 */
export class CheckBook {
  readonly #dir: string

  constructor(dir: string) {
    this.#dir = dir
  }

  /** What was found for this challenge; `undefined` if nothing was. */
  async read(leaseId: bigint, round: number, seed: string): Promise<CheckCommitment | undefined> {
    const text = await readFile(this.#path(leaseId, round), 'utf8').catch(() => undefined)
    const known = text === undefined ? undefined : commitmentSchema.parse(JSON.parse(text))
    return known?.seed === seed ? {fingerprints: known.fingerprints, salt: known.salt} : undefined
  }

  async write(leaseId: bigint, round: number, commitment: CheckCommitment & {seed: string}): Promise<void> {
    await mkdir(this.#dir, {recursive: true, mode: 0o700})
    const path = this.#path(leaseId, round)
    await writeFile(`${path}.part`, JSON.stringify(commitment), {mode: 0o600})
    await rename(`${path}.part`, path)
  }

  async remove(leaseId: bigint, round: number): Promise<void> {
    await rm(this.#path(leaseId, round), {force: true})
  }

  #path(leaseId: bigint, round: number): string {
    return join(this.#dir, `${leaseId}-${round}.json`)
  }
}
