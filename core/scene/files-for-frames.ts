import {numbersForFrames} from '../job/index.js'
import type {SceneDependency, SceneReport} from './scene-report.js'

/** The files that a job of these frames reads: of sequences and caches only what its frames need. */
export function filesForFrames(
  {dependencies, sequences, motionBlurFrames}: Pick<SceneReport, 'dependencies' | 'sequences' | 'motionBlurFrames'>,
  frames: readonly number[],
): SceneDependency[] {
  const numbers = sequences.map((): number[] => [])
  for (const {sequence, number} of dependencies) {
    if (sequence !== null && number !== null) numbers[sequence]?.push(number)
  }
  const reach = reachOf(motionBlurFrames)
  const needed = sequences.map(({rules}, i) => numbersForFrames(rules, numbers[i] ?? [], frames, reach))
  return dependencies.filter(
    ({sequence, number}) => sequence === null || number === null || needed[sequence]?.has(number) !== false,
  )
}

/** How far from the number of a frame others are read with it: the neighbours, and as far as the shutter is open. */
export function reachOf(motionBlurFrames: number): number {
  return Math.ceil(motionBlurFrames) + 1
}
