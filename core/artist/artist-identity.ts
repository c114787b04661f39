import {z} from 'zod'
import {homePath} from '../home.js'
import {readOrCreatePrivate} from '../private-file.js'
import {createIdentity, type SealingIdentity} from '../storage/index.js'

const identitySchema = z.strictObject({identity: z.string(), recipient: z.string()})

/** Where the key is that results are sealed to. */
export function artistIdentityPath(): string {
  return homePath('keys', 'artist-identity.json')
}

/** Opens the key that results are sealed to, or makes it with file mode 0600. Whoever loses it loses open results. */
export async function openArtistIdentity(): Promise<SealingIdentity> {
  const text = await readOrCreatePrivate(artistIdentityPath(), async () => JSON.stringify(await createIdentity()))
  return identitySchema.parse(JSON.parse(text))
}
