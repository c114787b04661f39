import {numberAt} from '../job/index.js'
import type {SceneReport, SceneWarning} from './scene-report.js'

/** More frames than this are counted, not listed. */
const MAX_FRAMES = 5

/** Warns of frames for which a sequence has no picture, or a cache does not reach. */
export function findFrameGaps(
  {dependencies, sequences}: Pick<SceneReport, 'dependencies' | 'sequences'>,
  frames: readonly number[],
): SceneWarning[] {
  return sequences.flatMap(({rules}, i) => {
    const members = dependencies.filter(({sequence}) => sequence === i)
    const numbers = new Set(members.map(({number}) => number ?? 0))
    const [first, last] = [Math.min(...numbers), Math.max(...numbers)]
    return rules.flatMap((rule): SceneWarning[] => {
      const isCache = rule.rule === 'shift'
      const lacking = frames.filter((frame) => {
        const number = numberAt(rule, frame)
        if (number === undefined) return false
        return isCache ? number < first || number > last : !numbers.has(number)
      })
      const name = members[0]?.usedBy ?? ''
      if (lacking.length === 0) return []
      return [isCache ? toCacheWarning(name, lacking) : toGapWarning(name, lacking)]
    })
  })
}

function toCacheWarning(name: string, frames: readonly number[]): SceneWarning {
  return {
    code: 'CACHE_OUTSIDE_RANGE',
    message: `The cache of ${name} does not reach ${show(frames)}.`,
    fix: 'Bake it for the whole range, or render other frames.',
  }
}

function toGapWarning(name: string, frames: readonly number[]): SceneWarning {
  return {
    code: 'SEQUENCE_GAP',
    message: `The sequence of ${name} has no file for ${show(frames)}.`,
    fix: 'Add the files, or set its length and offset.',
  }
}

function show(frames: readonly number[]): string {
  const rest = frames.length > MAX_FRAMES ? ` and ${frames.length - MAX_FRAMES} more` : ''
  return `frame${frames.length === 1 ? '' : 's'} ${frames.slice(0, MAX_FRAMES).join(', ')}${rest}`
}
