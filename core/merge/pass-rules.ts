/**
 * How the slices of one pass become the pass of all samples; channels are full names, `Layer.Pass.C`.
 *
 * - `mean`: sums over samples, so they merge by the mean, weighted by samples.
 * - `first`: what Cycles takes from the first sample alone, so it stands in the first slice.
 * - `light`: light divided by the colour of the surface; the light merges, not the quotient.
 * - `covered`: means over the samples that hit something; how many did stands in another pass. Since Blender 5 vectors are plain means.
 * - `matte`: Cryptomatte, pairs of id and coverage, largest coverage first.
 *
 * Measured per pass on Blender 4.5, and vectors on 5.2 too (docs/split-equality.md).
 */
export type PassRule =
  | {kind: 'mean' | 'first' | 'matte'; channels: readonly string[]}
  | {kind: 'light'; channels: readonly string[]; colours: readonly string[]}
  | {kind: 'covered'; channels: readonly string[]; coverage: string}

/** Passes of the first sample, by their names up to Blender 4 and since Blender 5. */
const FIRST_SAMPLE = new Set(['Depth', 'Position', 'IndexOB', 'IndexMA', 'Object Index', 'Material Index'])

const LIGHT = /^(Diff|Gloss|Trans|Subsurface)(Dir|Ind)$/
const LONG_LIGHT = /^(Diffuse|Glossy|Transmission|Subsurface) (Direct|Indirect)$/
const MATTE = /^(Crypto\w*?)\d\d$/

/**
 * Finds the rule of every channel; together they name each channel once.
 *
 * @param isBlender5 - Whether Blender 5 or a later one rendered them. @default false
 */
export function findPassRules(channelNames: readonly string[], isBlender5 = false): PassRule[] {
  const known = new Set(channelNames)
  const groups = new Map<string, string[]>()
  for (const name of channelNames) {
    const {layer, pass} = parseChannelName(name)
    const key = `${layer}.${MATTE.exec(pass)?.[1] ?? pass}`
    groups.set(key, [...(groups.get(key) ?? []), name])
  }
  return [...groups.values()].map((channels) => findRule(channels, known, isBlender5))
}

function findRule(channels: string[], known: ReadonlySet<string>, isBlender5: boolean): PassRule {
  const {layer, pass} = parseChannelName(channels[0] as string)
  if (FIRST_SAMPLE.has(pass)) return {kind: 'first', channels}
  if (MATTE.test(pass)) return {kind: 'matte', channels: sortMatte(channels)}
  const colourPass = findColourPass(pass)
  const sorted = ['R', 'G', 'B'].map((letter) => `${layer}.${pass}.${letter}`)
  const colours = ['R', 'G', 'B'].map((letter) => `${layer}.${colourPass}.${letter}`)
  const isWhole = channels.length === sorted.length && [...sorted, ...colours].every((name) => known.has(name))
  if (colourPass && isWhole) return {kind: 'light', channels: sorted, colours}
  const coverage = `${layer}.UV.A`
  if (pass === 'Vector' && !isBlender5 && known.has(coverage)) return {kind: 'covered', channels, coverage}
  return {kind: 'mean', channels}
}

function findColourPass(pass: string): string | undefined {
  const short = LIGHT.exec(pass)
  if (short) return `${short[1]}Col`
  const long = LONG_LIGHT.exec(pass)
  return long ? `${long[1]} Color` : undefined
}

/** Level by level, and in each r, g, b, a: the first id, its coverage, the second id, its coverage. */
function sortMatte(channels: readonly string[]): string[] {
  const order = (name: string) => {
    const {pass, letter} = parseChannelName(name)
    return Number(pass.slice(-2)) * 4 + 'rgba'.indexOf(letter.toLowerCase())
  }
  return [...channels].sort((a, b) => order(a) - order(b))
}

function parseChannelName(name: string): {layer: string; pass: string; letter: string} {
  const letterAt = name.lastIndexOf('.')
  const passAt = name.lastIndexOf('.', letterAt - 1)
  return {
    layer: name.slice(0, Math.max(0, passAt)),
    pass: name.slice(passAt + 1, Math.max(0, letterAt)),
    letter: name.slice(letterAt + 1),
  }
}
