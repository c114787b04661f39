/** What every actor owns, and what the model says that its work cost: in microcredits, at the market's price. */
export class Books {
  #costs = new Map()

  /** @param owners - The addresses of each owner, by its name. */
  constructor(farm, owners) {
    Object.assign(this, {farm, owners})
  }

  /** Notes a cost of rendering, or the worth of good frames as a negative one. */
  spend(address, microcredits) {
    this.#costs.set(address, (this.#costs.get(address) ?? 0) + microcredits)
  }

  /**
   * What each owner gained by something that is played and then undone.
   *
   * @param market - Dollars of a token on the market.
   */
  async gains(play, market = 1) {
    const state = await this.farm.chain.snapshot()
    this.#costs.clear()
    const before = await this.#count(market)
    const note = await play()
    const after = await this.#count(market)
    await this.farm.chain.revert(state)
    const gains = Object.entries(this.owners).map(([owner, addresses]) => [
      owner,
      after[owner] - before[owner] - addresses.reduce((sum, address) => sum + (this.#costs.get(address) ?? 0), 0),
    ])
    return {...Object.fromEntries(gains), note}
  }

  async #count(market) {
    const sums = {}
    for (const [owner, addresses] of Object.entries(this.owners)) {
      sums[owner] = 0
      for (const address of addresses) {
        const {tokens, credits} = await this.farm.holdings(address)
        sums[owner] += (Number(tokens) / 1e12) * market + Number(credits)
      }
    }
    return sums
  }
}
