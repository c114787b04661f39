/** Replaces control characters, so that text from strangers cannot steer the terminal. */
export function toPrintable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '\u{FFFD}')
}
