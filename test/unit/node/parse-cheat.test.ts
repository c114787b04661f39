import {describe, expect, test} from 'vitest'
import type {JobManifest} from '../../../core/job/index.js'
import {applyCheat, parseCheat} from '../../../node/parse-cheat.js'

describe('parseCheat', () => {
  test('reads a share of the samples on the local network', () => {
    expect(parseCheat('samples=0.5', {isLocal: true})).toEqual({samplesShare: 0.5})
  })

  test.each(['samples=1', 'samples=0', 'samples=-1', 'seed=2', ''])('refuses "%s"', (text) => {
    expect(() => parseCheat(text, {isLocal: true})).toThrow(`The fault "${text}" is unknown`)
  })

  test('is refused by every network that is not local', () => {
    expect(() => parseCheat('samples=0.5', {isLocal: false})).toThrow('this network is not local')
  })
})

describe('applyCheat', () => {
  test('lowers the samples and nothing else', () => {
    const jobManifest = {frames: [1], image: {samples: 9, widthPx: 64}} as unknown as JobManifest
    expect(applyCheat(jobManifest, {samplesShare: 0.5})).toEqual({frames: [1], image: {samples: 5, widthPx: 64}})
    expect(applyCheat(jobManifest, undefined)).toBe(jobManifest)
  })
})
