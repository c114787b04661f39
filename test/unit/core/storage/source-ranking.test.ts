import {describe, expect, test} from 'vitest'
import type {Storage} from '../../../../core/storage/blocks.js'
import {type Source, SourceRanking} from '../../../../core/storage/source-ranking.js'
import {BlockCorruptError, BlockMissingError, StorageUnreachableError} from '../../../../core/storage/storage-errors.js'

/** Time that passes when a test says so. */
function handClock() {
  let nowMs = 1_000_000
  return {
    nowMs: () => nowMs,
    sleep: async () => undefined,
    pass: (ms: number) => {
      nowMs += ms
    },
  }
}

/** Names of sources stand for them: nothing here asks one. */
function rank(...sources: (string | [string, Omit<Source, 'storage'>])[]) {
  const clock = handClock()
  const named = sources.map((source) => {
    const [place, rest] = typeof source === 'string' ? [source, {}] : source
    return {...rest, storage: {place} as Storage}
  })
  const ranking = new SourceRanking(named, clock)
  const first = () => ranking.nearest()[0] as ReturnType<typeof ranking.nearest>[number]
  /** Asks a source, by default the nearest, which answers after so many ms, or fails. */
  const ask = async (tookMs: number, place?: string, error?: Error) => {
    const source = place === undefined ? first() : ranking.nearest().find(({storage}) => storage.place === place)
    const answer = source?.ask(async () => {
      clock.pass(tookMs)
      if (error) throw error
    })
    await answer?.catch(() => undefined)
    return source?.storage.place
  }
  return {clock, ask, names: () => ranking.nearest().map(({storage}) => storage.place), first}
}

/** What requests wait for. */
function latch() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return {opened, open: () => open()}
}

describe('SourceRanking', () => {
  test('asks several peers side by side, as many of each as they are fast', async () => {
    const {ask, first} = rank('fast', 'slow')
    for (let answer = 0; answer < 60; answer += 1) {
      await ask(10, 'fast')
      await ask(40, 'slow')
    }
    const asked: string[] = []
    const waiting = latch()
    const requests = Array.from({length: 15}, () => {
      const source = first()
      asked.push(source.storage.place)
      return source.ask(() => waiting.opened)
    })
    expect(asked.filter((place) => place === 'fast')).toHaveLength(12)
    expect(asked.filter((place) => place === 'slow')).toHaveLength(3)
    waiting.open()
    await Promise.all(requests)
  })

  test('asks the first until others have answered faster', async () => {
    const {ask, names} = rank('first', 'second')
    expect(names()).toEqual(['first', 'second'])
    for (let answer = 0; answer < 20; answer += 1) {
      await ask(100, 'first')
      await ask(5, 'second')
    }
    expect(names()).toEqual(['second', 'first'])
  })

  test('asks one on the LAN before all others, however busy it is, unless it failed a moment ago', async () => {
    const {clock, ask, names, first} = rank('far', ['near', {isNear: true}])
    const waiting = latch()
    const requests = Array.from({length: 20}, () => first().ask(() => waiting.opened))
    expect(names()).toEqual(['near', 'far'])
    waiting.open()
    await Promise.all(requests)
    await ask(1, 'near', new StorageUnreachableError('gone'))
    expect(names()).toEqual(['far', 'near'])
    clock.pass(10_000)
    expect(names()).toEqual(['near', 'far'])
  })

  test('asks one that failed last for ten seconds, not one that only lacks a block', async () => {
    const {clock, ask, names} = rank('first', 'second')
    await ask(1, 'first', new BlockMissingError('not here'))
    expect(names()).toEqual(['first', 'second'])
    await ask(1, 'first', new StorageUnreachableError('gone'))
    expect(names()).toEqual(['second', 'first'])
    clock.pass(10_000)
    expect(names()).toEqual(['first', 'second'])
  })

  test('leaves out one that sent three wrong blocks', async () => {
    const {ask, names} = rank('liar', 'honest')
    for (let lie = 0; lie < 2; lie += 1) await ask(1, 'liar', new BlockCorruptError('wrong'))
    expect(names()).toContain('liar')
    await ask(1, 'liar', new BlockCorruptError('wrong'))
    expect(names()).toEqual(['honest'])
  })
})
