const MICRO = 1e6
/** Microcredits. */
const NOISE = 10

/** Whether an attack costs others something and its actor nothing; less than a thousandth of a cent is noise. */
export function doesNotLose({profit, honestLost}) {
  return profit > -NOISE && honestLost > NOISE
}

/** The table of all attacks in Markdown. */
export function formatReport({rows, honest, rules}) {
  const winners = rows.filter(doesNotLose).map(({name}) => name)
  const harmless = rows.filter((row) => row.profit > -NOISE && !doesNotLose(row)).map(({name}) => name)
  return `${[
    '# Attacks on the money: measured',
    '',
    'Written by `npm run bench:economy`; [docs/economics.md](../../docs/economics.md) says what each attack is. Credits are dollars; the token',
    `costs one. A lease is ten minutes of a node that earns ${rules.earnedPerHour} credits an hour: ${credits(rules.pay)} credits. Rendering costs ${rules.costShare} of the pay.`,
    `Locked per pay ${rules.lockFactor}, chance of a check ${rules.draw}, second checks ${rules.again}, fee ${rules.fee}, stake ${rules.stakeTokens} tokens`,
    `(${rules.stakeHours} hours of those earnings). Every outcome was played once on the contracts and is weighed by its chance on chain.`,
    `An honest lease earns its node ${credits(honest.renderer)} credits after all costs.`,
    '',
    '| actor | what it does | profit against an honest one, credits | the honest lose, credits | per | starts to win at |',
    '|---|---|---|---|---|---|',
    ...rows.map(formatRow),
    '',
    winners.length === 0
      ? 'Nobody who harms others comes out even.'
      : `**Does not lose at the defaults, and harms others:** ${winners.join('; ')}.`,
    ...(harmless.length > 0 ? [`Do not lose either, and cost nobody anything: ${harmless.join('; ')}.`] : []),
    '',
    ...formatShares(rows.find(({shares}) => shares)?.shares ?? []),
    '## Notes',
    '',
    ...rows.filter(({note}) => note).map(({name, note}) => `- ${name}: ${note}`),
    '',
  ].join('\n')}`
}

function formatRow({name, does, profit, honestLost, unit, winsAt}) {
  const limits = winsAt.map(({rule, is, value, sense, of}) => {
    const at = value === undefined ? 'never' : `${round(value)} ${sense}`
    return `${of ? `${of}: ` : ''}${rule}: ${at} (is ${round(is)})`
  })
  return `| ${name} | ${does} | ${credits(profit)} | ${credits(honestLost)} | ${unit} | ${limits.join('; ') || 'see the notes'} |`
}

function formatShares(shares) {
  if (shares.length === 0) return []
  return [
    '## Cheating on a share of a lease',
    '',
    '| share | seen if drawn | counted on chain | rejected | saved | lost | profit | profit if rendering cost all the pay |',
    '|---|---|---|---|---|---|---|---|',
    ...shares.map((row) =>
      [
        `| 1/${Math.round(1 / row.share)}`,
        percent(row.chanceSeen),
        `${percent(row.counted.found)} ± ${percent(row.counted.plusMinus)}`,
        percent(row.chanceRejected),
        credits(row.saved),
        credits(row.lost),
        credits(row.profit),
        `${credits(row.profitIfRenderingCostsAllPay)} |`,
      ].join(' | '),
    ),
    '',
  ]
}

function credits(microcredits) {
  const value = microcredits / MICRO
  const digits = Math.abs(value) >= 1 ? 2 : 4
  return Math.abs(value) < 0.00005 ? '0' : value.toFixed(digits)
}

function percent(share) {
  return `${(100 * share).toFixed(1)} %`
}

function round(value) {
  return Math.abs(value) < 0.01 && value !== 0 ? Number(value.toPrecision(2)) : Number(value.toFixed(2))
}
