import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {SpeedMeter} from '../../../node/speed-meter.js'

describe('SpeedMeter', () => {
  let dir: string
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'candela-speed-'))
  })
  afterAll(() => rm(dir, {recursive: true, force: true}))

  test('learns slowly, forgets nothing at a restart, and starts anew on another device', async () => {
    const path = join(dir, 'speed.json')
    const meter = await SpeedMeter.open(path, 'cpu/linux-x64')
    expect(meter.samplesPerSec).toBeUndefined()
    await meter.note(1_000_000, 10_000)
    expect(meter.samplesPerSec).toBe(100_000)
    await meter.note(2_000_000, 10_000)
    expect(meter.samplesPerSec).toBe(130_000)
    expect((await SpeedMeter.open(path, 'cpu/linux-x64')).samplesPerSec).toBe(130_000)
    expect((await SpeedMeter.open(path, 'optix/linux-x64')).samplesPerSec).toBeUndefined()
  })

  test('does not take the start of Blender for the speed of rendering', async () => {
    const meter = await SpeedMeter.open(join(dir, 'short.json'), 'cpu/linux-x64')
    await meter.note(24_000, 2000)
    expect(meter.samplesPerSec).toBeUndefined()
  })
})
