import {describe, expect, test} from 'vitest'
import type {JobManifest} from '../../../core/job/index.js'
import {applyCheat, parseCheat} from '../../../node/parse-cheat.js'

describe('parseCheat', () => {
  test('reads a share of the samples on the local network', () => {
    expect(parseCheat('samples=0.5', {isLocal: true})).toEqual({samplesShare: 0.5, deliversFirstFile: false})
  })

  test('reads the delivery of wrong files', () => {
    expect(parseCheat('files=first', {isLocal: true})).toEqual({samplesShare: 1, deliversFirstFile: true})
  })

  test.each(['samples=1', 'samples=0', 'samples=-1', 'seed=2', 'files=last', ''])('refuses "%s"', (text) => {
    expect(() => parseCheat(text, {isLocal: true})).toThrow(`The fault "${text}" is unknown`)
  })

  test('is refused by every network that is not local', () => {
    expect(() => parseCheat('samples=0.5', {isLocal: false})).toThrow('this network is not local')
  })
})

describe('applyCheat', () => {
  test('lowers the samples and nothing else', () => {
    const jobManifest = {frames: [1], image: {samples: 9, widthPx: 64}} as unknown as JobManifest
    const cheat = {samplesShare: 0.5, deliversFirstFile: false}
    expect(applyCheat(jobManifest, cheat)).toEqual({frames: [1], image: {samples: 5, widthPx: 64}})
    expect(applyCheat(jobManifest, undefined)).toBe(jobManifest)
  })
})
