import {ContractRefusedError} from '../market/index.js'

/** Somebody else did it first, or it is too late: the next look shows how things stand. */
export async function ignoreRefusal(action: Promise<unknown>): Promise<void> {
  await action.catch((error: unknown) => {
    if (!(error instanceof ContractRefusedError)) throw error
  })
}
