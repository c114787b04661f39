import {basename} from 'node:path'
import type {SceneReport} from './scene-report.js'

/** Settings that decide the rendered pixels, and what to call them. */
const SETTINGS = {
  engine: 'the engine',
  camera: 'the camera',
  widthPx: 'the width',
  heightPx: 'the height',
  samples: 'the samples',
  isAdaptive: 'adaptive sampling',
  samplingPattern: 'the sampling pattern',
  viewLayers: 'the view layers',
  views: 'the views',
  hasVolume: 'volumes',
} as const satisfies Partial<Record<keyof SceneReport, string>>

/**
 * What a scene renders otherwise than another one, as far as reports tell: settings, view layers and the files it reads.
 * A moved object is not seen.
 *
 * @returns A phrase for each difference; none when the raw outputs of the one serve the other.
 */
export function findRenderChanges(before: SceneReport, after: SceneReport): string[] {
  const changed = Object.entries(SETTINGS)
    .filter(([key]) => format(before, key) !== format(after, key))
    .map(([key, name]) => `${name} (${format(before, key)}, now ${format(after, key)})`)
  const known = listFiles(before)
  const files = [...listFiles(after)]
    .filter(([name, sizeBytes]) => known.has(name) && known.get(name) !== sizeBytes)
    .map(([name, sizeBytes]) => `${name}, ${known.get(name)} bytes, now ${sizeBytes}`)
  return files.length === 0 ? changed : [...changed, `the files it reads (${files.slice(0, 5).join(', ')})`]
}

function format(report: SceneReport, key: string): string {
  const value = report[key as keyof SceneReport]
  return Array.isArray(value) ? value.map(nameOf).join(', ') || 'none' : String(value)
}

function nameOf(item: unknown): string {
  return typeof item === 'string' ? item : (item as {name: string}).name
}

/** Sizes by name: the posted scene lies in another folder, and has only the files of its frames. */
function listFiles({dependencies}: SceneReport): Map<string, number> {
  return new Map(dependencies.filter(({exists}) => exists).map(({path, sizeBytes}) => [basename(path), sizeBytes]))
}
