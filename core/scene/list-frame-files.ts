import {posix} from 'node:path'
import type {FrameFiles, NumberedFiles} from '../job/index.js'
import {reachOf} from './files-for-frames.js'
import type {BundlePlan} from './plan-bundle.js'
import type {DependencyKind, SceneReport} from './scene-report.js'

/**
 * Pictures and volumes are looked for when a frame that shows them is rendered. Of caches Blender lists some when it opens the scene
 * (point caches, bakes of geometry nodes), so all of them are taken for such.
 */
const READ_LATE: ReadonlySet<DependencyKind> = new Set(['image', 'volume'])

/** A name taken apart around its number. */
interface Numbered {
  prefix: string
  digits: string
  suffix: string
  number: number
}

/**
 * Lists the files of a bundle that not every frame reads, with the rules that say which. Left out, and so fetched by every node,
 * is what any frame may read, and what does not carry its number in its name.
 */
export function listFrameFiles(
  report: Pick<SceneReport, 'dependencies' | 'sequences' | 'motionBlurFrames'>,
  {files, scenePath}: Pick<BundlePlan, 'files' | 'scenePath'>,
): FrameFiles {
  const places = new Map<string, string[]>()
  for (const {path, source} of files) if (path !== scenePath) addTo(places, source, path)
  const members = report.sequences.map(() => ({numbered: [] as Numbered[], isListed: false}))
  for (const {path, kind, sequence, number} of report.dependencies) {
    const member = sequence === null ? undefined : members[sequence]
    if (number === null || member === undefined) continue
    const numbered = (places.get(path) ?? []).map((place) => splitAtNumber(place, number))
    if (numbered.some((one) => one === undefined)) continue
    member.numbered.push(...(numbered as Numbered[]))
    member.isListed ||= !READ_LATE.has(kind)
  }
  return report.sequences.flatMap(({rules}, i) => {
    const {numbered, isListed} = members[i] as (typeof members)[number]
    if (numbered.length === 0 || rules.length === 0 || rules.some(({rule}) => rule === 'all')) return []
    return [{files: joinNames(numbered), rules, reach: reachOf(report.motionBlurFrames), isListed}]
  })
}

/** Takes a path apart around the last digits of its name that are the number; a minus stands before those of a negative one. */
function splitAtNumber(path: string, number: number): Numbered | undefined {
  const name = posix.basename(path)
  const pattern = number < 0 ? /-(\d+)/g : /(\d+)/g
  const match = [...name.matchAll(pattern)].findLast(([text]) => Number(text) === number)
  if (match?.[1] === undefined) return undefined
  const start = path.length - name.length + match.index
  return {prefix: path.slice(0, start), digits: match[1], suffix: path.slice(start + match[0].length), number}
}

function joinNames(numbered: readonly Numbered[]): NumberedFiles[] {
  const groups = new Map<string, Numbered[]>()
  for (const one of numbered) addTo(groups, JSON.stringify([one.prefix, one.suffix]), one)
  return [...groups.values()].flatMap(joinGroup)
}

/** Names of one prefix and suffix. Blender pads numbers with zeros to some width, and lets them grow beyond it. */
function joinGroup(group: readonly Numbered[]): NumberedFiles[] {
  const [first] = group
  if (!first) return []
  const {prefix, suffix} = first
  const width = group.reduce((least, {digits}) => Math.min(least, digits.length), Number.POSITIVE_INFINITY)
  const isOfWidth = ({digits, number}: Numbered) => digits === String(Math.abs(number)).padStart(width, '0')
  const runs = toRuns(group.filter(isOfWidth).map(({number}) => number))
  return [{prefix, width, suffix, runs}, ...joinGroup(group.filter((one) => !isOfWidth(one)))]
}

function toRuns(unsorted: readonly number[]): NumberedFiles['runs'] {
  const numbers = [...new Set(unsorted)].sort((a, b) => a - b)
  const runs: NumberedFiles['runs'] = []
  for (let at = 0; at < numbers.length; ) {
    const first = numbers[at] as number
    const step = (numbers[at + 1] ?? first + 1) - first
    let last = first
    for (; numbers[at] === last; at += 1) last += step
    runs.push([first, last - step, step])
  }
  return runs
}

function addTo<Value>(groups: Map<string, Value[]>, key: string, value: Value): void {
  const group = groups.get(key)
  if (group) group.push(value)
  else groups.set(key, [value])
}
