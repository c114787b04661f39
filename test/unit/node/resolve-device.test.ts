import {describe, expect, test} from 'vitest'
import {pickDevice} from '../../../node/resolve-device.js'

const cpu = {kind: 'cpu', name: 'Xeon', id: 'CPU'} as const
const cuda = {kind: 'cuda', name: 'RTX', id: 'CUDA_0'} as const
const optix = {kind: 'optix', name: 'RTX', id: 'OPTIX_0'} as const

describe('pickDevice', () => {
  test('takes the best GPU for auto, else the CPU', () => {
    expect(pickDevice({kind: 'auto'}, [cpu, cuda, optix])).toEqual({kind: 'optix'})
    expect(pickDevice({kind: 'auto'}, [cpu])).toEqual({kind: 'cpu'})
  })

  test('keeps a choice that is there', () => {
    expect(pickDevice({kind: 'cuda', gpus: [0]}, [cpu, cuda])).toEqual({kind: 'cuda', gpus: [0]})
  })

  test('never falls back to the CPU', () => {
    expect(() => pickDevice({kind: 'optix'}, [cpu])).toThrow(
      'The node was asked to render on the device kind optix, which Blender does not find on this machine; it finds: cpu (Xeon).',
    )
  })

  test('refuses a number that is not there', () => {
    expect(() => pickDevice({kind: 'cuda', gpus: [0, 1]}, [cpu, cuda])).toThrow('cuda device number 1')
  })
})
