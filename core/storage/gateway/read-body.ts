import type {IncomingMessage} from 'node:http'
import {blockBuffers} from '../block-buffers.js'
import {BlockSizeError} from '../storage-errors.js'

/** What a body may be. */
interface BodyLimits {
  /** Answers to HEAD declare a length and have none. */
  isHead: boolean
  maxBytes: number
  /** Of the server, for errors. */
  origin: string
}

/**
 * Reads the body of an answer, into one buffer where the server declares its length.
 *
 * @throws {BlockSizeError} If it is longer than `maxBytes`; as soon as that is known.
 * @throws What the connection says if it breaks.
 */
export function readBody(response: IncomingMessage, {isHead, maxBytes, origin}: BodyLimits): Promise<Uint8Array> {
  const declaredBytes = isHead ? 0 : Number(response.headers['content-length'] ?? Number.NaN)
  return new Promise((resolve, reject) => {
    const refuse = () => {
      response.destroy()
      reject(new BlockSizeError(`${origin} sent more than ${maxBytes} bytes; at most ${maxBytes} bytes were expected.`))
    }
    response.on('error', reject)
    if (declaredBytes > maxBytes) {
      refuse()
      return
    }
    const whole = Number.isInteger(declaredBytes) ? blockBuffers.take(declaredBytes) : undefined
    const chunks: Buffer[] = []
    let sizeBytes = 0
    response.on('data', (chunk: Buffer) => {
      if (whole) chunk.copy(whole, sizeBytes)
      else chunks.push(chunk)
      sizeBytes += chunk.length
      if (sizeBytes > maxBytes) refuse()
    })
    response.on('end', () => resolve(whole ?? Buffer.concat(chunks)))
  })
}
