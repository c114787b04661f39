import {afterEach, describe, expect, test} from 'vitest'
import {nameDeviceClass} from '../../../node/name-device-class.js'

/** Of an Intel processor with AVX2 under Linux, shortened. */
const AVX2 = 'processor\t: 0\nflags\t\t: fpu sse4_2 fma avx f16c abm bmi1 avx2 bmi2\nbugs\t\t:\n'

afterEach(() => {
  delete process.env.CYCLES_CPU_NO_AVX2
})

describe('nameDeviceClass', () => {
  test.each([
    ['cpu', 'linux-x64', AVX2, 'cpu-avx2/linux-x64'],
    ['cpu', 'linux-x64', AVX2.replace(' bmi2', ''), 'cpu-sse4.2/linux-x64'],
    ['cpu', 'linux-arm64', AVX2, 'cpu/linux-arm64'],
    ['cpu', 'win32-x64', '', 'cpu/win32-x64'],
    ['optix', 'linux-x64', AVX2, 'optix/linux-x64'],
  ] as const)('names %s on %s', (kind, platform, cpuInfo, expected) => {
    expect(nameDeviceClass({kind}, platform, cpuInfo)).toBe(expected)
  })

  test('goes by the kernels that Cycles is told to take', () => {
    process.env.CYCLES_CPU_NO_AVX2 = '1'
    expect(nameDeviceClass({kind: 'cpu'}, 'linux-x64', AVX2)).toBe('cpu-sse4.2/linux-x64')
  })
})
