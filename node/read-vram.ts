import {execFile} from 'node:child_process'
import {readdir, readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {promisify} from 'node:util'
import type {DeviceChoice} from '../core/blender/index.js'

/** Where Linux tells of graphics cards. */
const DRM_DIR = '/sys/class/drm'

/** How long the driver's tool may take, in ms. */
const TOOL_MS = 5000

/** Memory of the smallest GPU that the node renders on, in MB; 0 on a CPU, or where the machine does not say. */
export async function readVramMb({kind, gpus}: DeviceChoice): Promise<number> {
  const found = kind === 'optix' || kind === 'cuda' ? await askNvidia() : kind === 'hip' ? await readAmd() : []
  const used = gpus === undefined ? found : gpus.map((number) => found[number] ?? 0)
  return used.length === 0 ? 0 : Math.min(...used)
}

/** The memory of each card, in MB, as `nvidia-smi --query-gpu=memory.total` prints it. */
export function parseNvidia(text: string): number[] {
  const lines = text.split('\n').map((line) => line.trim())
  return lines.filter((line) => /^\d{1,9}$/.test(line)).map(Number)
}

async function askNvidia(): Promise<number[]> {
  const args = ['--query-gpu=memory.total', '--format=csv,noheader,nounits']
  const answer = promisify(execFile)('nvidia-smi', args, {timeout: TOOL_MS})
  return answer.then(({stdout}) => parseNvidia(stdout)).catch(() => [])
}

async function readAmd(): Promise<number[]> {
  const names = (await readdir(DRM_DIR).catch(() => [])).filter((name) => /^card\d+$/.test(name)).sort()
  const sizes = await Promise.all(
    names.map((name) => readFile(join(DRM_DIR, name, 'device', 'mem_info_vram_total'), 'utf8').catch(() => '')),
  )
  return sizes.filter((size) => /^\d+\n?$/.test(size)).map((size) => Math.floor(Number(size) / 1_000_000))
}
