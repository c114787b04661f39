// Plots as SVG, drawn by sharp.
import sharp from 'sharp'

const INK = '#1f2933'
const FAINT = '#cbd2d9'
const COLOURS = ['#0b7285', '#c92a2a', '#5f3dc4', '#2b8a3e', '#e67700', '#868e96']

/** Writes an SVG as a PNG of twice its size. */
export async function writeChart(path, svg) {
  await sharp(Buffer.from(svg), {density: 144}).png({palette: true}).toFile(path)
}

/**
 * The distances of many kinds of frames, one line each: 5 % to 95 % as a bar, the median as a stroke.
 *
 * @param {{label: string, isHonest: boolean, bits: {p5: number, p50: number, p95: number, max: number}}[]} rows
 * @param {{matchBits: number, mismatchBits: number}} thresholds
 */
export function drawDistances(rows, {matchBits, mismatchBits}) {
  const [left, width, line] = [310, 560, 18]
  const height = rows.length * line
  const x = (bits) => left + (width * Math.log2(1 + bits)) / Math.log2(513)
  const ticks = [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512].map((bits) =>
    axisTick(x(bits), 30, height + 40, String(bits)),
  )
  const bars = rows.map(({label, isHonest, bits}, index) => {
    const y = 46 + index * line
    const colour = COLOURS[isHonest ? 3 : 1]
    return `${text(left - 10, y + 4, label, 'end')}
      <rect x="${x(bits.p5)}" y="${y - 5}" width="${Math.max(1, x(bits.p95) - x(bits.p5))}" height="10" fill="${colour}" opacity="0.35"/>
      <rect x="${x(bits.p50) - 1.5}" y="${y - 7}" width="3" height="14" fill="${colour}"/>
      <circle cx="${x(bits.max)}" cy="${y}" r="2" fill="${colour}"/>`
  })
  const limits = [matchBits, mismatchBits].map(
    (bits) =>
      `<line x1="${x(bits)}" x2="${x(bits)}" y1="30" y2="${height + 40}" stroke="${INK}" stroke-dasharray="4 3"/>`,
  )
  return frame(left + width + 30, height + 70, [
    text(
      10,
      18,
      'Grain bits that differ, of 512: 5 % to 95 % of the cells, median, largest; dashed: match, mismatch, no hair',
    ),
    ...ticks,
    ...bars,
    ...limits,
  ])
}

/**
 * Share of cheats caught against share of honest cells accused, one curve per kind.
 *
 * @param {{label: string, points: {falseShare: number, trueShare: number}[]}[]} curves
 * @param {number} least The smallest share that the number of honest cells can show; the axis is logarithmic.
 */
export function drawRoc(curves, least) {
  const [left, top, width, height] = [60, 40, 560, 400]
  const x = (share) => left + (width * Math.log10(Math.max(share, least) / least)) / Math.log10(1 / least)
  const y = (share) => top + height * (1 - share)
  const lines = curves.map(({label, points}, index) => {
    const colour = COLOURS[index % COLOURS.length]
    const path = points.map((point) => `${x(point.falseShare).toFixed(1)},${y(point.trueShare).toFixed(1)}`).join(' ')
    return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>
      <rect x="${left + width + 20}" y="${top + 22 * index}" width="14" height="4" fill="${colour}"/>
      ${text(left + width + 42, top + 6 + 22 * index, label)}`
  })
  const across = [0, 0.25, 0.5, 0.75, 1].map(
    (share) => `<line x1="${left}" x2="${left + width}" y1="${y(share)}" y2="${y(share)}" stroke="${FAINT}"/>
      ${text(left - 8, y(share) + 4, `${100 * share} %`, 'end')}`,
  )
  const decades = Array.from({length: Math.floor(-Math.log10(least)) + 1}, (_, i) => 10 ** -i)
  const ticks = decades.map((share) =>
    axisTick(x(share), top, top + height, `${Number((100 * share).toPrecision(1))} %`),
  )
  return frame(left + width + 330, top + height + 60, [
    text(
      left,
      20,
      'Cells of cheats caught (up) against honest cells accused (across, logarithmic; the left edge is none)',
    ),
    ...across,
    ...ticks,
    ...lines,
  ])
}

function axisTick(x, top, bottom, label) {
  return `<line x1="${x}" x2="${x}" y1="${top}" y2="${bottom}" stroke="${FAINT}"/>${text(x, bottom + 16, label, 'middle')}`
}

function text(x, y, content, anchor = 'start') {
  const safe = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return `<text x="${x}" y="${y}" fill="${INK}" text-anchor="${anchor}">${safe}</text>`
}

function frame(width, height, parts) {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="12">
    <rect width="100%" height="100%" fill="white"/>${parts.join('\n')}</svg>`
}
