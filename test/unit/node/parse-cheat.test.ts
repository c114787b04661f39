import {describe, expect, test} from 'vitest'
import type {JobManifest} from '../../../core/job/index.js'
import {applyCheat, parseCheat} from '../../../node/parse-cheat.js'

const HONEST = {samplesShare: 1, boxShare: 0, deliversFirstFile: false}

describe('parseCheat', () => {
  test('reads a share of the samples on the local network', () => {
    expect(parseCheat('samples=0.5', {isLocal: true})).toEqual({...HONEST, samplesShare: 0.5})
  })

  test('reads the share of a box', () => {
    expect(parseCheat('box=0.05', {isLocal: true})).toEqual({...HONEST, boxShare: 0.05})
  })

  test('reads the delivery of wrong files', () => {
    expect(parseCheat('files=first', {isLocal: true})).toEqual({...HONEST, deliversFirstFile: true})
  })

  test.each(['samples=1', 'samples=0', 'samples=-1', 'seed=2', 'box=1', 'box=', 'files=last', ''])(
    'refuses "%s"',
    (text) => {
      expect(() => parseCheat(text, {isLocal: true})).toThrow(`The fault "${text}" is unknown`)
    },
  )

  test('is refused by every network that is not local', () => {
    expect(() => parseCheat('samples=0.5', {isLocal: false})).toThrow('this network is not local')
  })
})

describe('applyCheat', () => {
  test('lowers the samples and nothing else', () => {
    const jobManifest = {frames: [1], image: {samples: 9, widthPx: 64}} as unknown as JobManifest
    const cheat = {...HONEST, samplesShare: 0.5}
    expect(applyCheat(jobManifest, cheat)).toEqual({frames: [1], image: {samples: 5, widthPx: 64}})
    expect(applyCheat(jobManifest, undefined)).toBe(jobManifest)
  })
})
