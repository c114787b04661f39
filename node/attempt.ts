import {ContractRefusedError} from '../core/market/index.js'
import {describeFailure} from './describe-failure.js'

/** Runs one step of a node; a refusal or a silent chain is a line in its log, and the next look tries again. */
export async function attempt(log: (line: string) => void, what: string, step: () => Promise<void>): Promise<void> {
  try {
    await step()
  } catch (error) {
    const isRace = error instanceof ContractRefusedError
    log(`${what}${isRace ? ' was refused' : ' failed'}: ${describeFailure(error)}`)
  }
}
