import {describe, expect, test} from 'vitest'
import {NoEndpointError} from '../../../../core/market/chain/failover-provider.js'
import {NonceTakenError} from '../../../../core/market/chain/nonce-taken-error.js'
import {type MiningLook, waitUntilMined} from '../../../../core/market/chain/wait-until-mined.js'

/** A clock that stands until someone sleeps. */
function createClock() {
  let nowMs = 0
  return {
    nowMs: () => nowMs,
    sleep: async (durationMs: number) => {
      nowMs += durationMs
    },
  }
}

/** Waits for a transaction with nonce 5 on a chain with a block a second, looked at twice a second. */
async function wait(look: (seconds: number) => MiningLook<string> | Error) {
  const clock = createClock()
  const done: string[] = []
  const note = (what: string) => async () => void done.push(`${what} at ${clock.nowMs() / 1000} s`)
  const outcome = await waitUntilMined({
    entry: {nonce: 5},
    look: async () => {
      const seen = look(clock.nowMs() / 1000)
      if (seen instanceof Error) throw seen
      return seen
    },
    repeat: note('repeat'),
    payMore: note('pay more'),
    pollMs: 500,
    blockTimeSec: 1,
    clock,
  }).catch((error: unknown) => error)
  return {outcome, done, seconds: clock.nowMs() / 1000}
}

const pending = (head: number, nextNonce = 5) => ({receipt: undefined, head, nextNonce})

describe('waitUntilMined', () => {
  test('returns the receipt as soon as it is there', async () => {
    const look = (seconds: number) => ({...pending(seconds), receipt: seconds >= 2 ? 'receipt' : undefined})
    expect(await wait(look)).toEqual({outcome: 'receipt', done: [], seconds: 2})
  })

  test('broadcasts again after a while, and pays more after every six blocks', async () => {
    const look = (seconds: number) => ({...pending(Math.floor(seconds)), receipt: seconds > 14 ? 'receipt' : undefined})
    expect(await wait(look)).toMatchObject({
      outcome: 'receipt',
      done: ['repeat at 5.5 s', 'pay more at 6 s', 'repeat at 11.5 s', 'pay more at 12 s'],
    })
  })

  test('does not pay more while the chain makes no blocks', async () => {
    const look = (seconds: number) => ({...pending(9), receipt: seconds > 12 ? 'receipt' : undefined})
    expect((await wait(look)).done).toEqual(['repeat at 5.5 s', 'repeat at 11 s'])
  })

  test('gives up once another transaction has the nonce, but not at the first look', async () => {
    const {outcome, seconds} = await wait(() => pending(9, 6))
    expect(outcome).toBeInstanceOf(NonceTakenError)
    expect(seconds).toBe(2)
  })

  test('gives up when the chain went back behind the nonce and stays there', async () => {
    const {outcome, done} = await wait((seconds) => pending(Math.floor(seconds), 3))
    expect(outcome).toBeInstanceOf(NonceTakenError)
    expect(done).toEqual(['repeat at 5.5 s'])
  })

  test('bears a chain that is silent for half a minute, not for longer than one', async () => {
    const silence = new NoEndpointError('silent')
    const short = await wait((seconds) => (seconds < 30 ? silence : {...pending(9), receipt: 'receipt'}))
    expect(short.outcome).toBe('receipt')
    const long = await wait(() => silence)
    expect(long.outcome).toBe(silence)
    expect(long.seconds).toBeGreaterThan(60)
  })
})
