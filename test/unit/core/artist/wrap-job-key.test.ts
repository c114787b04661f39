import {beforeAll, describe, expect, test} from 'vitest'
import {assertAnyHolder, NoKeyHolderError, wrapJobKey} from '../../../../core/artist/wrap-job-key.js'
import {createIdentity, newContentKey, type SealingIdentity, unwrapContentKey} from '../../../../core/storage/index.js'

/** X25519 with this public key gives zeros, whatever the secret: everyone would know the shared secret. */
const SMALL_ORDER = 'age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z'

describe('wrapJobKey', () => {
  const jobKey = newContentKey()
  let artist: SealingIdentity
  let nodes: SealingIdentity[]
  beforeAll(async () => {
    artist = await createIdentity()
    nodes = [await createIdentity(), await createIdentity()]
  })

  test('wraps the key for the artist and every node, once for two of one recipient', async () => {
    const {keys, nodes: served} = await wrapJobKey(jobKey, artist.recipient, [...nodes, ...nodes.slice(1)])
    expect(keys.map(({recipient}) => recipient)).toEqual([artist, ...nodes].map(({recipient}) => recipient))
    expect(served).toBe(3)
    for (const [index, {identity}] of [artist, ...nodes].entries()) {
      expect(Buffer.from(await unwrapContentKey(keys[index]?.wrappedKey ?? '', identity))).toEqual(Buffer.from(jobKey))
    }
  })

  test.each([
    ['nothing', ''],
    ['what is no recipient', 'age1nonsense'],
    ['another kind of recipient', 'age1yubikey1qwt50d05nh5vutpdzmlg5wn80xq5negm4uj9ghv0snvdd3yysf5yw3rhl3t'],
    ['a secret key', 'AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQSP9VLKX'],
    ['a key of small order', SMALL_ORDER],
  ])('goes on without a node that registered %s', async (_, recipient) => {
    const {keys, nodes: served} = await wrapJobKey(jobKey, artist.recipient, [{recipient}, ...nodes])
    expect(keys.map((key) => key.recipient)).not.toContain(recipient)
    expect(served).toBe(2)
    await expect(wrapJobKey(jobKey, artist.recipient, [{recipient}])).rejects.toThrow(NoKeyHolderError)
  })
})

test('assertAnyHolder says what to do where no node could open a job', () => {
  expect(() => assertAnyHolder([{recipient: ''}])).toThrow('none has registered a key for them')
  expect(() => assertAnyHolder([{recipient: ''}, {recipient: 'age1x'}])).not.toThrow()
})
