import {execFile} from 'node:child_process'
import {promisify} from 'node:util'

/** How long the driver's tool may take, in ms. */
const TOOL_MS = 5000

/** Whether a GPU is named by NVIDIA's UUID, as `nvidia-smi -L` prints it. */
export function isUuid(name: string): boolean {
  return /^GPU-[0-9a-f-]{8,}$/i.test(name)
}

/** A PCI address as Blender writes it, such as `0000:65:00`; `undefined` if it is none. */
export function toPciAddress(text: string): string | undefined {
  const match = /^(?:[0-9a-f]{0,4}([0-9a-f]{4}):)?([0-9a-f]{2}):([0-9a-f]{2})(?:\.[0-7])?$/i.exec(text.trim())
  return match ? `${match[1] ?? '0000'}:${match[2]}:${match[3]}`.toLowerCase() : undefined
}

/** Addresses by UUID, as `nvidia-smi --query-gpu=uuid,pci.bus_id` prints them. */
export function parseNvidiaAddresses(text: string): Map<string, string> {
  const pairs = text.split('\n').map((line) => line.split(',').map((part) => part.trim()))
  return new Map(
    pairs.flatMap(([uuid = '', bus = '']) => {
      const address = toPciAddress(bus)
      return isUuid(uuid) && address !== undefined ? [[uuid.toLowerCase(), address] as const] : []
    }),
  )
}

/** Asks NVIDIA's driver; empty where there is none. */
export async function readNvidiaAddresses(): Promise<Map<string, string>> {
  const args = ['--query-gpu=uuid,pci.bus_id', '--format=csv,noheader']
  const answer = promisify(execFile)('nvidia-smi', args, {timeout: TOOL_MS})
  return answer.then(({stdout}) => parseNvidiaAddresses(stdout)).catch(() => new Map())
}
