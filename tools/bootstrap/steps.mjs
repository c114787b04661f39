/**
 * Creates the function that runs one step after another and prints what each did and how long it took.
 *
 * A step is given `say`, which announces slow work before it starts, and returns what it found or did in a few words.
 *
 * @param {{write?: (text: string) => void, nowMs?: () => number}} options
 */
export function createSteps({write = (text) => process.stdout.write(text), nowMs = Date.now} = {}) {
  return async function step(title, run) {
    const startedAtMs = nowMs()
    const say = (text) => write(`${title}: ${text.replace(/[.\s]+$/, '')} …\n`)
    const outcome = await run(say)
    write(`${title}: ${outcome} (${formatSeconds(nowMs() - startedAtMs)})\n`)
  }
}

function formatSeconds(durationMs) {
  return `${(durationMs / 1000).toFixed(1)} s`
}
