import {CLAIMED, countMissed, WORTHWHILE} from './claims.mjs'
import {CELL_COUNTS, JOB_KINDS, OWN_CELLS} from './drawn-cells.mjs'
import {inPercent, writeTable} from './markdown.mjs'

const KINDS = Object.entries(JOB_KINDS)
const WHATS = KINDS.map(([, {what}]) => what)

/** What of the claim holds, and every exception by name. */
export function describeClaims({asHonest, missed, counts}) {
  return `### Scene by scene

What a cheat of the whole frame makes of a scene, where that differs from the honest picture more than an honest render of another class does. Of so many pairs of
cheat and scene nearly all drawn leases (${inPercent(CLAIMED)}) are slashed, by the number of cells that a check draws; in bold what a job draws by itself, and that by default.

${writeTable(
  ['scenes', 'checked by', 'cheats x scenes', ...CELL_COUNTS.map((cells) => `${cells} cells`)],
  counts.map(({kind, hasHair, isUsual, drawn, pairs, caught}) => [
    nameScenes(hasHair),
    `${JOB_KINDS[kind].what}${isUsual ? ', the default' : ''}`,
    pairs,
    ...caught.map((count, i) => (CELL_COUNTS[i] === drawn ? `**${count}**` : count)),
  ]),
)}
What the others save, timed with honest and spoiled renders in turns where that was asked for (--savings):

${writeTable(
  ['job', 'scenes', 'missed', 'save 10 % or more', 'less', 'not timed'],
  KINDS.flatMap(([kind, {what}]) =>
    [false, true].map((hasHair) => {
      const {worthwhile, cheap, untimed} = countMissed(
        missed.filter((row) => row.hasHair === hasHair),
        kind,
      )
      return [what, nameScenes(hasHair), worthwhile + cheap + untimed, worthwhile, cheap, untimed]
    }),
  ),
)}
${describeWorthwhile(missed)}
One by one, all that ${OWN_CELLS} cells and any two classes miss. *Changed* are pixels that differ by more than a thousandth, *by* is the mean difference of all pixels; *touched* are cells whose fingerprint is another than the
honest one at all, and *at most* is how often a draw meets one of them: no limits catch more. *Audit*: frames that the artist's audit proves wrong where it looks
([below](#local-changes-and-the-artists-audit)).

${writeTable(
  [
    ...['cheat', 'scene', 'saves', 'changed', 'by', 'touched', 'at most'],
    ...[...WHATS, 'unpaid', 'one machine', 'audit fast', 'audit thorough'],
  ],
  missed.map((m) => [
    m.what,
    m.scene,
    ...[m.saved, m.changed, m.mean, m.touched, m.mostCaught].map(inPercent),
    ...[...KINDS.map(([kind]) => m[kind]), m.unpaid, m.narrowest, m.audit.fast, m.audit.thorough].map(inPercent),
  ]),
)}
These differ from the honest picture by no more than an honest render of another class of devices does: work that no pixel
shows was left out, if any, and no check that lets honest devices of any class pass could tell.

${writeTable(
  ['cheat', 'scene', 'saves', 'changed', 'by', 'touched', ...WHATS, 'one machine', 'audit thorough'],
  asHonest.map((s) => [
    s.what,
    s.scene,
    ...[s.saved, s.changed, s.mean, s.touched, ...KINDS.map(([kind]) => s[kind]), s.narrowest].map(inPercent),
    inPercent(s.audit.thorough),
  ]),
)}`
}

/**
 * Drawn leases slashed by the number of cells, of what is worth a node's while, and what the artist's default audit finds of it: the
 * two know nothing of each other.
 */
function describeWorthwhile(missed) {
  const rows = missed.filter(({saved}) => !(saved < WORTHWHILE))
  const kinds = ['anyTwo', 'oneClass']
  const caughtBy = (drawn, {fast}) => 1 - (1 - drawn) * (1 - fast)
  return `Those that save ${inPercent(WORTHWHILE)} or more, or were not timed: drawn leases slashed, by the number of cells. *Found*: frames that \`--audit fast\` proves wrong where it looks. *Caught*: slashed by as many cells as the job draws by
itself, or found in the frame of the lease that the audit looks at, and disputed.

${writeTable(
  [
    ...['cheat', 'scene', 'saves', JOB_KINDS.usual.what],
    ...kinds.flatMap((kind) => CELL_COUNTS.map((cells) => `${JOB_KINDS[kind].what}: ${cells}`)),
    ...['found', ...KINDS.map(([, {what}]) => `caught, ${what}`)],
  ],
  rows.map((m) => [
    m.what,
    m.scene,
    ...[m.saved, m.usual].map(inPercent),
    ...kinds.flatMap((kind) => CELL_COUNTS.map((cells) => inPercent(m.byCount[kind][cells]))),
    ...[m.audit.fast, ...KINDS.map(([kind]) => caughtBy(m[kind], m.audit))].map(inPercent),
  ]),
)}`
}

function nameScenes(hasHair) {
  return hasHair ? 'with hair' : 'without hair'
}
