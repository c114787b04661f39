/** Counts what each peer has under way, so that none takes all. */
export class PeerLimit {
  readonly #limit: number
  readonly #underWay = new Map<string, number>()

  constructor(limit: number) {
    this.#limit = limit
  }

  /** False if the peer has enough under way; else {@link leave} is owed. */
  enter(peer: string): boolean {
    const count = this.#underWay.get(peer) ?? 0
    if (count >= this.#limit) return false
    this.#underWay.set(peer, count + 1)
    return true
  }

  leave(peer: string): void {
    const count = (this.#underWay.get(peer) ?? 1) - 1
    if (count > 0) this.#underWay.set(peer, count)
    else this.#underWay.delete(peer)
  }
}
