import {describe, expect, test} from 'vitest'
import {
  createIdentity,
  hashContentKey,
  newContentKey,
  unwrapContentKey,
  wrapContentKey,
} from '../../../../core/storage/content-key.js'
import {SealingKeyError, WrongKeyError} from '../../../../core/storage/storage-errors.js'

describe('createIdentity', () => {
  test('makes an age X25519 pair', async () => {
    const {identity, recipient} = await createIdentity()
    expect(identity).toMatch(/^AGE-SECRET-KEY-1[0-9A-Z]{58}$/)
    expect(recipient).toMatch(/^age1[0-9a-z]{58}$/)
  })
})

describe('hashContentKey', () => {
  test('is the sha2-256 of the key', () => {
    expect(hashContentKey(Buffer.alloc(32))).toBe('0x66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925')
  })

  test('refuses a key that is not 32 bytes', () => {
    expect(() => hashContentKey(Buffer.alloc(16))).toThrow(SealingKeyError)
    expect(() => hashContentKey(Buffer.alloc(16))).toThrow('A content key has 32 bytes; received 16 bytes.')
  })
})

describe('wrapContentKey', () => {
  test('gives the key back to its recipient', async () => {
    const {identity, recipient} = await createIdentity()
    const contentKey = newContentKey()
    const armored = await wrapContentKey(contentKey, recipient)
    expect(armored).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----\n/)
    expect(Buffer.from(await unwrapContentKey(armored, identity))).toEqual(Buffer.from(contentKey))
  })

  test('gives nothing to somebody else', async () => {
    const [artist, stranger] = await Promise.all([createIdentity(), createIdentity()])
    const armored = await wrapContentKey(newContentKey(), artist.recipient)
    await expect(unwrapContentKey(armored, stranger.identity)).rejects.toThrow(WrongKeyError)
  })

  test('refuses a wrapped key that was altered', async () => {
    const {identity, recipient} = await createIdentity()
    const armored = await wrapContentKey(newContentKey(), recipient)
    const altered = armored.replace(/.(\n-----END)/, (_, end: string) => `A${end}`)
    await expect(unwrapContentKey(altered, identity)).rejects.toThrow(WrongKeyError)
  })

  test('refuses something else than a recipient', async () => {
    await expect(wrapContentKey(newContentKey(), 'ssh-ed25519 AAAA')).rejects.toThrow(SealingKeyError)
  })

  test('never prints a malformed identity', async () => {
    const armored = await wrapContentKey(newContentKey(), (await createIdentity()).recipient)
    await expect(unwrapContentKey(armored, 'AGE-SECRET-KEY-1BROKEN')).rejects.toThrow(
      'The identity is not an age secret key; expected AGE-SECRET-KEY-1 and 58 characters.',
    )
  })
})
