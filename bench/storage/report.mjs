/** The results in Markdown. */
export function formatReport({cores, load, node, kubo, isQuick, megabytes, parts, partNames}) {
  const rows = Object.values(parts).flat()
  const unmeasured = partNames.filter((name) => !(name in parts))
  const missed = rows.filter(({isMet}) => !isMet)
  return `${[
    '# Storage: measured',
    '',
    `Written by \`npm run bench:storage\`. ${cores} cores, Node ${node}, Kubo ${kubo}${isQuick ? ', quick form' : ''}. Both sides of a row run by turns in`,
    `processes of their own, and the best run of each counts; times depend on the machine, the ratios hardly. The scene has ${Math.round(megabytes)} MB:`,
    `one large cache, large and middling assets, and small files. Read from warm memory, written to a disk. Load of the machine at the start: ${load}`,
    '(above its cores, other work slows the side with fewer threads more).',
    '',
    '| what | measured | asked for | met | besides |',
    '| --- | --- | --- | --- | --- |',
    ...rows.map(formatRow),
    '',
    missed.length === 0 ? 'Everything is met.' : `**Missed:** ${missed.map(({name}) => name).join('; ')}.`,
    ...(unmeasured.length > 0 ? ['', `Not measured in this run: ${unmeasured.join(', ')}.`] : []),
    '',
  ].join('\n')}`
}

function formatRow({name, value, unit, least, most, isMet, ...details}) {
  const wanted = least !== undefined ? `>= ${least} ${unit}` : `<= ${most} ${unit}`
  return `| ${name} | ${value} ${unit} | ${wanted} | ${isMet ? 'yes' : '**no**'} | ${formatDetails(details)} |`
}

const WORDS = {
  candelaMbPerSec: (value) => `Candela ${value} MB/s`,
  kuboMbPerSec: (value) => `Kubo ${value} MB/s`,
  bitswapMbPerSec: (value) => `bitswap ${value} MB/s`,
  stockMbPerSec: (value) => `stock ${value} MB/s`,
  copyMbPerSec: (value) => `\`cp\` ${value} MB/s`,
  cpu: (value) => `CPU time ${value} x`,
  serverCpu: (value) => `CPU time of the server ${value} x`,
  peakMb: (value) => `peak ${value} MB`,
  stockPeakMb: (value) => `stock peak ${value} MB`,
  firstSec: (value) => `first time ${value} s`,
  sec: (value) => (typeof value === 'number' ? `${value} s` : undefined),
  blender: (value) => `Blender ${value}`,
}

function formatDetails(details) {
  const words = Object.entries(details).map(([name, value]) => WORDS[name]?.(value))
  return words.filter((text) => text !== undefined).join(', ')
}
