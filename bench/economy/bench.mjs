/** One chain for all studies, and what several of them need. */
export class Bench {
  #emptyChain
  #known = new Map()

  constructor(chain) {
    this.chain = chain
  }

  /** Empties the chain. */
  async startAnew() {
    if (this.#emptyChain) await this.chain.revert(this.#emptyChain)
    this.#emptyChain = await this.chain.snapshot()
  }

  /** Measures something the first time it is asked for. */
  async once(name, measure) {
    if (!this.#known.has(name)) this.#known.set(name, await measure())
    return this.#known.get(name)
  }
}
