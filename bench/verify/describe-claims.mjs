import {inPercent, writeTable} from './markdown.mjs'

/** What of the claim holds, and every exception by name. */
export function describeClaims({asHonest, missed, ...claims}) {
  return `### Scene by scene

What a cheat of the whole frame makes of a scene, where that differs from the honest picture more than an honest render of another class does:

${writeTable(
  ['scenes', 'cheats x scenes', 'of which 99 % of the drawn leases are slashed', 'unpaid'],
  [
    ['without hair', claims.without.pairs, claims.without.caught, claims.without.unpaid],
    ['with hair', claims.with.pairs, claims.with.caught, claims.with.unpaid],
  ],
)}
These are slashed less often. *Saves* is measured again here, with honest and spoiled renders in turns, where that was asked for (--savings); *changed* are pixels that differ by more than a thousandth, *by* is the mean difference of all pixels:

${writeTable(
  ['cheat', 'scene', 'saves', 'changed', 'by', 'slashed', 'unpaid', 'one class'],
  missed.map((m) => [
    m.what,
    m.scene,
    inPercent(m.saved),
    inPercent(m.changed),
    inPercent(m.mean),
    ...[m.caught, m.unpaid, m.oneClass].map(inPercent),
  ]),
)}
These differ from the honest picture by no more than an honest render of another class of devices does: work that no pixel
shows was left out, if any, and no check that lets honest devices pass could tell.

${writeTable(
  ['cheat', 'scene', 'changed', 'by', 'slashed', 'one class'],
  asHonest.map((s) => [s.what, s.scene, ...[s.changed, s.mean, s.caught, s.oneClass].map(inPercent)]),
)}`
}
