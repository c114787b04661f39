import {inPercent, writeTable} from './markdown.mjs'

/** The rivals of the fingerprint, as Markdown. */
export function describeRivals({weak, grain, colour}, blender) {
  return `# Rivals of the fingerprint, measured

Written by \`npm run bench:verify -- --rivals\`, Blender ${blender}. Each one's limit is fitted like the product's, on honest renders of the second half of the
scenes, with hair and without together; cells of the first half that are caught by it alone, over the cheats that change the whole frame and not only its
colour, and over the weak spots. All grain hashes have 512 bits.

${tableOfRivals('grain hash', weak, grain)}
${tableOfRivals('mean colour', weak, colour)}`
}

function tableOfRivals(name, weak, rows) {
  return writeTable(
    [name, 'mismatch above', 'honest, largest', 'all cheats', ...weak],
    rows.map((r) => [r.what, r.limit, r.honestMax, inPercent(r.caught), ...r.weak.map((share) => inPercent(share))]),
  )
}
