/** A 32-byte value that a constructor wrote into the code, where it was found. */
export interface ImmutableWord {
  /** Byte offset of its first occurrence. */
  offset: number
  /** 64 hex digits. */
  word: string
}

/** What a comparison of code found. */
export interface RuntimeComparison {
  /** One clause per difference. */
  differences: string[]
  /** The values of the immutables, in the order of the template. */
  immutables: ImmutableWord[]
}

/**
 * Compares code on chain with what the compiler made, byte by byte, leaving out where the constructor wrote immutables;
 * a pure function. All occurrences of an immutable must agree: a doctored constructor could write one value where it is
 * shown and another where it is used.
 *
 * @param found - Code on chain, hex after 0x.
 */
export function compareRuntime(
  found: string,
  {code, immutables}: {code: string; immutables: readonly (readonly number[])[]},
): RuntimeComparison {
  const expected = code.slice(2)
  const actual = found.slice(2).toLowerCase()
  if (actual === '') return {differences: ['no code stands there'], immutables: []}
  if (actual.length !== expected.length) {
    const [has, wants] = [actual.length / 2, expected.length / 2]
    return {differences: [`its code has ${has} bytes; expected ${wants}`], immutables: []}
  }
  const words = immutables.map((offsets) => offsets.map((offset) => wordAt(actual, offset)))
  const differences = words.flatMap((occurrences, index) =>
    new Set(occurrences).size === 1
      ? []
      : [`the immutable at byte ${immutables[index]?.[0]} has ${new Set(occurrences).size} different values`],
  )
  const offset = firstDifference(mask(actual, immutables), mask(expected, immutables))
  if (offset !== undefined) {
    const [has, wants] = [actual, expected].map((text) => `0x${text.slice(offset * 2, offset * 2 + 16)}`)
    differences.unshift(`its code differs from byte ${offset} on: ${has}… instead of ${wants}…`)
  }
  return {
    differences,
    immutables: words.map(([word = ''], index) => ({offset: immutables[index]?.[0] ?? 0, word})),
  }
}

function wordAt(hex: string, offset: number): string {
  return hex.slice(offset * 2, offset * 2 + 64)
}

function mask(hex: string, immutables: readonly (readonly number[])[]): string {
  const parts: string[] = []
  let end = 0
  for (const offset of immutables.flat().sort((a, b) => a - b)) {
    parts.push(hex.slice(end, offset * 2), '0'.repeat(64))
    end = offset * 2 + 64
  }
  return parts.join('') + hex.slice(end)
}

function firstDifference(a: string, b: string): number | undefined {
  if (a === b) return undefined
  let index = 0
  while (a[index] === b[index]) index += 1
  return Math.floor(index / 2)
}
