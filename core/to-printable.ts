/** Replaces control characters, so that text from strangers cannot steer the terminal. */
export function toPrintable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '\u{FFFD}')
}

/** The same for text of several lines, which may be indented with tabs. */
export function toPrintableLines(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(/(?![\n\t])\p{Cc}/gu, '\u{FFFD}')
}
