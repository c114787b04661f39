/** Whether `--json` stands among the arguments, before any `--`. */
export function isJsonAsked(argv: readonly string[]): boolean {
  const endOfFlags = argv.indexOf('--')
  return (endOfFlags === -1 ? argv : argv.slice(0, endOfFlags)).includes('--json')
}
