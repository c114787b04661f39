import {createInterface} from 'node:readline'
import {Writable} from 'node:stream'

/** Whether somebody sits at a terminal who can be asked. */
export function canAskSecret(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true
}

/** Asks for a secret on the terminal and shows nothing of what is typed. */
export async function askSecret(prompt: string): Promise<string> {
  const silence = new Writable({write: (_chunk, _encoding, done) => done()})
  const terminal = createInterface({input: process.stdin, output: silence, terminal: true})
  terminal.once('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  process.stderr.write(prompt)
  try {
    return await new Promise<string>((resolve) => {
      terminal.once('line', resolve)
      terminal.once('close', () => resolve(''))
    })
  } finally {
    terminal.close()
    process.stderr.write('\n')
  }
}
