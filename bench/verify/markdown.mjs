/** A Markdown table; cells become text. */
export function writeTable(header, rows) {
  const line = (cells) => `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`
  return [line(header), line(header.map(() => '---')), ...rows.map(line), ''].join('\n')
}

/** `12.3 %`; whole from 10 %, and never 100 % or 0 % for what only nearly is. */
export function inPercent(share) {
  if (!Number.isFinite(share)) return '-'
  const percent = 100 * share
  if (percent > 99.95 && percent < 100) return '> 99.9 %'
  return `${percent.toFixed(Math.abs(percent) < 9.95 || (percent > 99 && percent < 100) ? 1 : 0)} %`
}
