/**
 * What logs say of leases, by the block that says it: the newest word counts, and the words of blocks that the chain gave
 * up can be taken back.
 */
export class BlockNotes<T> {
  readonly #notes = new Map<bigint, T[]>()
  /** Blocks and leases of all notes, in the order of their blocks. */
  readonly #order: {blockNumber: number; leaseId: bigint}[] = []

  /** Notes what a block says; blocks come in their order. */
  note(leaseId: bigint, blockNumber: number, said: T): void {
    const earlier = this.#notes.get(leaseId)
    if (earlier) earlier.push(said)
    else this.#notes.set(leaseId, [said])
    this.#order.push({blockNumber, leaseId})
  }

  /** The newest word on a lease. */
  get(leaseId: bigint): T | undefined {
    return this.#notes.get(leaseId)?.at(-1)
  }

  /** The newest word on every lease, in the order of the first words. */
  values(): T[] {
    return [...this.#notes.values()].flatMap((said) => said.slice(-1))
  }

  /** Takes back what this block and all after it said. */
  dropFrom(blockNumber: number): void {
    for (let last = this.#order.at(-1); last && last.blockNumber >= blockNumber; last = this.#order.at(-1)) {
      this.#order.pop()
      const said = this.#notes.get(last.leaseId) ?? []
      said.pop()
      if (said.length === 0) this.#notes.delete(last.leaseId)
    }
  }
}
