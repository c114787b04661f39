import {describe, expect, test} from 'vitest'
import {parseNvidiaAddresses} from '../../../node/nvidia-addresses.js'
import {pickDevice} from '../../../node/resolve-device.js'

const cpu = {kind: 'cpu', name: 'Xeon', id: 'CPU'} as const
const cuda = {kind: 'cuda', name: 'RTX', id: 'CUDA_0'} as const
const optix = {kind: 'optix', name: 'RTX', id: 'OPTIX_0'} as const

describe('pickDevice', () => {
  test('takes the best GPU for auto, else the CPU', () => {
    expect(pickDevice({kind: 'auto'}, [cpu, cuda, optix])).toEqual({kind: 'optix', gpus: [0]})
    expect(pickDevice({kind: 'auto'}, [cpu])).toEqual({kind: 'cpu'})
  })

  test('names every card of a kind, so that one that goes missing is missed', () => {
    expect(pickDevice({kind: 'cuda'}, CARDS)).toEqual({kind: 'cuda', gpus: [0, 1]})
  })

  test('keeps a choice that is there', () => {
    expect(pickDevice({kind: 'cuda', gpus: ['0']}, [cpu, cuda])).toEqual({kind: 'cuda', gpus: [0]})
  })

  test('never falls back to the CPU', () => {
    expect(() => pickDevice({kind: 'optix'}, [cpu])).toThrow(
      'The node was asked to render on the device kind optix, which Blender does not find on this machine; it finds: cpu (Xeon).',
    )
  })

  test.each([
    ['a number', '1'],
    ["Blender's id", 'CUDA_NVIDIA RTX A4000_0000:ca:00'],
    ['the PCI address of lspci', 'ca:00.0'],
    ['that of the driver', '00000000:CA:00.0'],
    ['a UUID', 'GPU-5b3f7c1e-0a2d-4c55-9d3c-1f6c0d1e2a3b'],
  ])('finds a card by %s', (_, name) => {
    const addresses = parseNvidiaAddresses('GPU-5b3f7c1e-0a2d-4c55-9d3c-1f6c0d1e2a3b, 00000000:CA:00.0\nnonsense\n')
    expect(pickDevice({kind: 'cuda', gpus: [name]}, CARDS, addresses)).toEqual({kind: 'cuda', gpus: [1]})
  })

  test('takes several cards, each once', () => {
    expect(pickDevice({kind: 'cuda', gpus: ['1', 'ca:00', '65:00']}, CARDS)).toEqual({kind: 'cuda', gpus: [1, 0]})
  })

  test.each(['2', '01:00.0', 'GPU-00000000-1111', 'CUDA_0'])('refuses %s, which is not there', (name) => {
    expect(() => pickDevice({kind: 'cuda', gpus: ['0', name]}, CARDS)).toThrow(
      `The node was asked to render on cuda device ${name}, which Blender does not find on this machine; it finds: 0 (CUDA_NVIDIA RTX A4000_0000:65:00), 1 (CUDA_NVIDIA RTX A4000_0000:ca:00).`,
    )
  })
})

const CARDS = [
  cpu,
  ...['65', 'ca'].map(
    (bus) => ({kind: 'cuda', name: 'NVIDIA RTX A4000', id: `CUDA_NVIDIA RTX A4000_0000:${bus}:00`}) as const,
  ),
]
