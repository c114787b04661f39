import {readFileSync, renameSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {beforeEach, describe, expect, test} from 'vitest'
import {artistIdentityPath, openArtistIdentity} from '../../../../core/artist/artist-identity.js'
import {artistSecretPath, openArtistSecret, rotateArtistSecret} from '../../../../core/artist/artist-secret.js'
import {nodeIdentityPath, openNodeIdentity} from '../../../../core/network/index.js'
import {
  BlockStore,
  exportSealedFiles,
  importSealedFiles,
  newContentKey,
  unwrapContentKey,
  wrapContentKey,
} from '../../../../core/storage/index.js'
import {WrongKeyError} from '../../../../core/storage/storage-errors.js'
import {inHome} from '../../../fixtures/storage/back-ends.js'
import {seededBytes} from '../../../fixtures/storage/seeded-bytes.js'
import {tempFolder} from '../../../fixtures/storage/temp-folder.js'

/** The table of keys in docs/storage.md; that a backup brings the same files back is a test of `candela wallet`. */
let home: string

beforeEach(() => {
  home = tempFolder()
})

describe('the artist secret', () => {
  test('that is rotated or lost costs sending the next scene whole; what is stored stays readable without it', async () => {
    const source = join(home, 'scene.blend')
    writeFileSync(source, seededBytes('scene', 300_000))
    const store = new BlockStore(join(home, 'blocks'))
    const submit = async () => importSealedFiles(store, [{path: 'scene.blend', source}], await openArtistSecret())
    await inHome(home, async () => {
      const first = await submit()
      expect((await submit()).newBytes).toBe(0)
      expect(statSync(artistSecretPath()).mode & 0o777).toBe(0o600)
      const backup = readFileSync(artistSecretPath(), 'utf8')

      await rotateArtistSecret()
      const rotated = await submit()
      expect(rotated.newBytes).toBeGreaterThan(300_000)
      rmSync(artistSecretPath())
      const lost = await submit()
      expect(lost.newBytes).toBeGreaterThan(300_000)
      expect(new Set([first.cid, rotated.cid, lost.cid]).size).toBe(3)

      rmSync(artistSecretPath())
      for (const [index, {sealedFiles}] of [first, rotated, lost].entries()) {
        const target = join(home, `copy ${index}`)
        await exportSealedFiles(store, sealedFiles, target)
        expect(readFileSync(join(target, 'scene.blend')).equals(readFileSync(source))).toBe(true)
      }
      writeFileSync(artistSecretPath(), backup)
      expect(await submit()).toMatchObject({cid: first.cid, newBytes: 0})
    })
  })
})

describe.each([
  ['the identity of an artist', artistIdentityPath, openArtistIdentity],
  ['the identity of a node', () => nodeIdentityPath('0x12'), () => openNodeIdentity('0x12')],
])('%s', (_, path, open) => {
  test('that is lost closes what is sealed to it, until it is brought back', async () => {
    await inHome(home, async () => {
      const {recipient} = await open()
      const contentKey = newContentKey()
      const wrapped = await wrapContentKey(contentKey, recipient)
      expect(statSync(path()).mode & 0o777).toBe(0o600)
      renameSync(path(), join(home, 'backup'))
      const other = await open()
      expect(other.recipient).not.toBe(recipient)
      await expect(unwrapContentKey(wrapped, other.identity)).rejects.toThrow(WrongKeyError)
      renameSync(join(home, 'backup'), path())
      expect(Buffer.from(await unwrapContentKey(wrapped, (await open()).identity)).equals(contentKey)).toBe(true)
    })
  })
})
