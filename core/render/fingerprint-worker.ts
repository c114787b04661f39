// The thread behind FingerprintThread: the bundle has this module as a file of its own.
import {parentPort} from 'node:worker_threads'
import {CandelaError} from '../errors.js'
import {fingerprintOutput} from './fingerprint-output.js'
import type {FingerprintAnswer, FingerprintFailure, FingerprintQuestion} from './fingerprint-thread.js'

let last: Promise<void> = Promise.resolve()

/** One output at a time: a second thread's worth of decoding would be taken from the render. */
parentPort?.on('message', (question: FingerprintQuestion) => {
  last = last.then(async () => parentPort?.postMessage(await answer(question)))
})

async function answer({id, exrPath, shape}: FingerprintQuestion): Promise<FingerprintAnswer> {
  try {
    return {id, fingerprints: await fingerprintOutput(exrPath, shape)}
  } catch (error) {
    return {id, failure: describe(error)}
  }
}

function describe(error: unknown): FingerprintFailure {
  if (error instanceof CandelaError) return {message: error.message, code: error.code, suggestions: error.suggestions}
  return {message: error instanceof Error ? error.message : String(error)}
}
