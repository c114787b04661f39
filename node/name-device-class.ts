import {readFileSync} from 'node:fs'
import type {DeviceChoice} from '../core/blender/index.js'

/** The extensions that Cycles compiles its AVX2 kernels for, as Linux names them; `abm` is lzcnt. */
const AVX2_FLAGS = ['avx', 'avx2', 'bmi1', 'bmi2', 'f16c', 'fma', 'abm']

/**
 * The device class that a node registers with: kind of device, platform, and, where it can be told, the kernels that Cycles
 * takes on an x64 processor, by which pictures differ: `cpu-avx2/linux-x64`.
 *
 * @param cpuInfo - What Linux says of the processor; by default that of this machine.
 */
export function nameDeviceClass(
  {kind}: Pick<DeviceChoice, 'kind'>,
  platform: string = `${process.platform}-${process.arch}`,
  cpuInfo: string = readCpuInfo(),
): string {
  return `${kind === 'cpu' ? nameProcessor(platform, cpuInfo) : kind}/${platform}`
}

function nameProcessor(platform: string, cpuInfo: string): string {
  const flags = /^flags\s*:(.*)$/m.exec(cpuInfo)?.[1]?.trim().split(/\s+/)
  if (!platform.endsWith('-x64') || !flags) return 'cpu'
  const hasAvx2 = process.env.CYCLES_CPU_NO_AVX2 === undefined && AVX2_FLAGS.every((flag) => flags.includes(flag))
  return hasAvx2 ? 'cpu-avx2' : 'cpu-sse4.2'
}

function readCpuInfo(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8')
  } catch {
    return ''
  }
}
