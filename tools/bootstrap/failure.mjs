/** A step that cannot go on: one sentence for people and the commands that help. */
export class BootstrapError extends Error {
  /**
   * @param {string} message - One sentence: what was expected and what was found.
   * @param {string[]} suggestions - What to type next, most useful first.
   */
  constructor(message, suggestions) {
    super(message)
    this.name = 'BootstrapError'
    this.suggestions = suggestions
  }
}
