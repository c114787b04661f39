/** JSON for programs: two spaces of indent, money and other `bigint`s as decimal strings. */
export function formatJson(value: unknown): string {
  return JSON.stringify(value, (_key, item) => (typeof item === 'bigint' ? item.toString() : item), 2)
}
