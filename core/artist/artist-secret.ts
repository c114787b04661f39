import {randomBytes} from 'node:crypto'
import {z} from 'zod'
import {homePath} from '../home.js'
import {readOrCreatePrivate, writePrivate} from '../private-file.js'
import {CHUNK_KEY_BYTES} from '../storage/index.js'

/** The artist secret as its file holds it, in hexadecimal digits. */
export const artistSecretSchema = z.strictObject({secret: z.string().regex(/^[0-9a-f]{64}$/)})

/** Where the secret is that chunks of private scenes are encrypted under. */
export function artistSecretPath(): string {
  return homePath('keys', 'artist-secret.json')
}

/**
 * Opens the secret that chunks of private scenes are encrypted under, or makes it with file mode 0600. Nothing needs it to
 * be read: whoever loses it sends the next scene whole.
 */
export async function openArtistSecret(): Promise<Uint8Array> {
  const text = await readOrCreatePrivate(artistSecretPath(), async () => encodeSecret(newArtistSecret()))
  return Buffer.from(artistSecretSchema.parse(JSON.parse(text)).secret, 'hex')
}

/** Puts a new secret in the place of the one there is: the next private scene shares no chunk with those before. */
export async function rotateArtistSecret(): Promise<void> {
  await writePrivate(artistSecretPath(), encodeSecret(newArtistSecret()))
}

/** A secret for one job alone, or a new one for all to come. */
export function newArtistSecret(): Uint8Array {
  return randomBytes(CHUNK_KEY_BYTES)
}

function encodeSecret(secret: Uint8Array): string {
  return JSON.stringify({secret: Buffer.from(secret).toString('hex')})
}
