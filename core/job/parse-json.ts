import type {z} from 'zod'
import {JobManifestError} from './job-manifest-error.js'

/**
 * Parses untrusted bytes.
 *
 * @param what - What they should be, for the error.
 * @throws {JobManifestError} If they are no JSON in UTF-8.
 */
export function parseJson(bytes: Uint8Array, what: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', {fatal: true}).decode(bytes))
  } catch (cause) {
    throw new JobManifestError(`${what} is not JSON.`, {cause})
  }
}

/** The first field that breaks a schema, and why. */
export function describeFirstIssue({issues}: z.ZodError): string {
  const [issue] = issues
  return `"${issue?.path.join('.') ?? ''}": ${issue?.message ?? 'unknown'}`
}
