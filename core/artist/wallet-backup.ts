import {readFile} from 'node:fs/promises'
import {armor, Decrypter, Encrypter} from 'age-encryption'
import {z} from 'zod'
import {CandelaError} from '../errors.js'
import {decryptKeystore, type KeyPassword, KeystoreError, writeKeystore} from '../market/index.js'
import {nodeIdentityPath} from '../network/index.js'
import {createPrivate, readIfThere} from '../private-file.js'
import {sealingIdentitySchema} from '../storage/index.js'
import {artistIdentityPath, openArtistIdentity} from './artist-identity.js'
import {artistSecretPath, artistSecretSchema, openArtistSecret} from './artist-secret.js'

const backupSchema = z.strictObject({
  format: z.literal('candela-backup-1'),
  address: z.string(),
  /** The keystore as it was, encrypted under the same password. */
  keystore: z.string(),
  /** What results are sealed to. */
  artistIdentity: sealingIdentitySchema,
  /** What chunks of private scenes are encrypted under; absent in a backup of an earlier version. */
  artistSecret: artistSecretSchema.shape.secret.optional(),
  /** What the node with this key opens private jobs with, if there was one. */
  nodeIdentity: sealingIdentitySchema.optional(),
})

/** Thrown when a backup cannot be written or opened. */
export class BackupError extends CandelaError {
  readonly code = 'BACKUP'
  readonly kind = 'usage'
}

/** What a backup holds. */
export interface Backup {
  address: string
  /** `age1…`, to which results are sealed. */
  recipient: string
}

/**
 * Writes the keystore, the artist's sealing identity and secret, and the identity of the node with that key into one age
 * file under the keystore's password, mode 0600.
 *
 * @throws {KeystoreError} If there is no keystore, or the password does not open it.
 * @throws {BackupError} If there is a file at `path` already.
 */
export async function writeBackup(path: string, keystorePath: string, password: KeyPassword): Promise<Backup> {
  const keystore = await readIfThere(keystorePath)
  if (keystore === undefined) {
    throw new KeystoreError(`There is no keystore at ${keystorePath}.`, {suggestions: ['candela wallet create']})
  }
  const {address} = await decryptKeystore(keystorePath, keystore, password)
  const artistIdentity = await openArtistIdentity()
  const artistSecret = Buffer.from(await openArtistSecret()).toString('hex')
  const ofNode = await readIfThere(nodeIdentityPath(address))
  const encrypter = new Encrypter()
  encrypter.setPassphrase(password.text)
  const content: z.infer<typeof backupSchema> = {
    ...{format: 'candela-backup-1' as const, address, keystore, artistIdentity, artistSecret},
    ...(ofNode !== undefined && {nodeIdentity: sealingIdentitySchema.parse(JSON.parse(ofNode))}),
  }
  if (!(await createPrivate(path, armor.encode(await encrypter.encrypt(JSON.stringify(content)))))) {
    throw new BackupError(`There is a file at ${path} already; a backup overwrites nothing.`)
  }
  return {address, recipient: artistIdentity.recipient}
}

/** Whether a text is a backup rather than a key. */
export function isBackup(text: string): boolean {
  return text.trimStart().startsWith('-----BEGIN AGE ENCRYPTED FILE-----')
}

/**
 * Puts a backup back: the keystore, and whatever else of it is not there. A secret that was rotated since stays.
 *
 * @throws {BackupError} If the password is wrong, the file is no backup, or another sealing identity is there.
 * @throws {KeystoreError} If there is a keystore already.
 */
export async function restoreBackup(path: string, keystorePath: string, password: KeyPassword): Promise<Backup> {
  const {address, keystore, artistIdentity, artistSecret, nodeIdentity} = await openBackup(path, password)
  await decryptKeystore(path, keystore, password)
  const identityPath = artistIdentityPath()
  const there = await readIfThere(identityPath)
  if (there !== undefined && JSON.parse(there).recipient !== artistIdentity.recipient) {
    throw new BackupError(`The sealing identity at ${identityPath} is another than that of the backup ${path}.`, {
      suggestions: ['Set CANDELA_HOME to an empty folder.', 'Move that file away, if no result is sealed to it.'],
    })
  }
  await writeKeystore(keystorePath, keystore)
  await createPrivate(identityPath, JSON.stringify(artistIdentity))
  if (artistSecret !== undefined) await createPrivate(artistSecretPath(), JSON.stringify({secret: artistSecret}))
  if (nodeIdentity) await createPrivate(nodeIdentityPath(address), JSON.stringify(nodeIdentity))
  return {address, recipient: artistIdentity.recipient}
}

async function openBackup(path: string, password: KeyPassword): Promise<z.infer<typeof backupSchema>> {
  const decrypter = new Decrypter()
  decrypter.addPassphrase(password.text)
  try {
    const content = await decrypter.decrypt(armor.decode(await readFile(path, 'utf8')), 'text')
    return backupSchema.parse(JSON.parse(content))
  } catch (cause) {
    throw new BackupError(`The backup ${path} could not be opened with the password given.`, {cause})
  }
}
