import {createInterface} from 'node:readline'
import {Writable} from 'node:stream'

/** Whether somebody sits at a terminal who can be asked. */
export function canAskSecret(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true
}

/**
 * Asks for secrets on the terminal, one after another, and shows nothing of what is typed.
 *
 * @returns One line per prompt; empty where the terminal was closed instead of answered.
 */
export async function askSecrets(prompts: readonly string[]): Promise<string[]> {
  const silence = new Writable({write: (_chunk, _encoding, done) => done()})
  const terminal = createInterface({input: process.stdin, output: silence, terminal: true})
  terminal.once('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  const lines = terminal[Symbol.asyncIterator]()
  const answers: string[] = []
  try {
    for (const prompt of prompts) {
      process.stderr.write(prompt)
      answers.push((await lines.next()).value ?? '')
      process.stderr.write('\n')
    }
    return answers
  } finally {
    terminal.close()
  }
}
