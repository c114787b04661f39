/** Control characters, and invisible ones that turn the direction of text. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/** A name or path from a stranger as an error shows it: in quotes, and nothing in it can steer a terminal. */
export function quoteName(name: string): string {
  return JSON.stringify(name).replaceAll(
    INVISIBLE,
    (character) => `\\u{${character.codePointAt(0)?.toString(16).toUpperCase()}}`,
  )
}
