import {describe, expect, test} from 'vitest'
import {describeShares, divideDevice, type WorkerCount} from '../../../node/divide-device.js'

const CPU = {device: {kind: 'cpu'}, threads: 0, cores: 16} as const
const CARDS = {device: {kind: 'optix', gpus: [0, 2, 3]}, threads: 0, cores: 16} as const

const cardsOf = (workers: WorkerCount) => divideDevice(CARDS, workers).map(({device}) => device.gpus)

describe('divideDevice', () => {
  test('gives everything to one worker', () => {
    expect(divideDevice(CARDS, 1)).toEqual([{device: CARDS.device, threads: 0}])
    expect(divideDevice(CPU, 1)).toEqual([{device: CPU.device, threads: 0}])
  })

  test('gives each worker a card of its own', () => {
    expect(cardsOf('gpu')).toEqual([[0], [2], [3]])
  })

  test('deals cards out to fewer workers, and lets more workers share them', () => {
    expect(cardsOf(2)).toEqual([[0, 3], [2]])
    expect(cardsOf(4)).toEqual([[0], [2], [3], [0]])
  })

  test('shares the cores out on a CPU, unless each worker was given threads', () => {
    expect(divideDevice(CPU, 3).map(({threads}) => threads)).toEqual([5, 5, 5])
    expect(divideDevice({...CPU, cores: 1}, 2).map(({threads}) => threads)).toEqual([1, 1])
    expect(divideDevice({...CPU, threads: 8}, 2).map(({threads}) => threads)).toEqual([8, 8])
  })

  test('leaves the cores to workers on cards, which need few of them', () => {
    expect(divideDevice(CARDS, 'gpu').map(({threads}) => threads)).toEqual([0, 0, 0])
  })

  test('refuses a worker for each card where there is none', () => {
    expect(() => divideDevice(CPU, 'gpu')).toThrow(
      'One worker for each graphics card was asked for; this node renders on cpu.',
    )
  })
})

describe('describeShares', () => {
  test('says what renders', () => {
    expect(describeShares(divideDevice(CARDS, 2))).toBe('rendering on optix with 2 workers, on the cards 0+3, 2')
    expect(describeShares(divideDevice(CPU, 1))).toBe(
      'rendering on the CPU with 1 worker; it has no kernels to compile',
    )
  })
})
