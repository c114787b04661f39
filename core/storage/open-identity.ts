import {z} from 'zod'
import {readOrCreatePrivate} from '../private-file.js'
import {createIdentity, type SealingIdentity} from './content-key.js'

/** An identity as a file holds it. */
export const sealingIdentitySchema = z.strictObject({identity: z.string(), recipient: z.string()})

/** Opens the age X25519 key pair in a file, or makes it with file mode 0600. */
export async function openIdentity(path: string): Promise<SealingIdentity> {
  const text = await readOrCreatePrivate(path, async () => JSON.stringify(await createIdentity()))
  return sealingIdentitySchema.parse(JSON.parse(text))
}
