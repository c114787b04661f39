import {mkdir, readFile, rename, writeFile} from 'node:fs/promises'
import {z} from 'zod'
import {homePath} from '../home.js'
import {createIdentity, type SealingIdentity} from '../storage/index.js'

const identitySchema = z.strictObject({identity: z.string(), recipient: z.string()})

/** Opens the key that results are sealed to, or makes it with file mode 0600. Whoever loses it loses open results. */
export async function openArtistIdentity(): Promise<SealingIdentity> {
  const path = homePath('keys', 'artist-identity.json')
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text !== undefined) return identitySchema.parse(JSON.parse(text))
  const identity = await createIdentity()
  await mkdir(homePath('keys'), {recursive: true, mode: 0o700})
  await writeFile(`${path}.part`, JSON.stringify(identity), {mode: 0o600})
  await rename(`${path}.part`, path)
  return identity
}
