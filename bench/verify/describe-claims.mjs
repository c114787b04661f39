import {countMissed} from './claims.mjs'
import {inPercent, writeTable} from './markdown.mjs'

/** What of the claim holds, and every exception by name. */
export function describeClaims({asHonest, missed, ...claims}) {
  return `### Scene by scene

What a cheat of the whole frame makes of a scene, where that differs from the honest picture more than an honest render of another class does. *Any two classes*: by the limits of a job
that any node may check; *\`--same-class\`*: by those of a job whose checks call the renderer's class alone.

${writeTable(
  ['scenes', 'cheats x scenes', '99 % of the drawn leases slashed: any two classes', '`--same-class`', 'unpaid'],
  ['without', 'with'].map((key) => {
    const {pairs, caught, sameClass, unpaid} = claims[key]
    return [`${key} hair`, pairs, caught, sameClass, unpaid]
  }),
)}
What the others save, timed with honest and spoiled renders in turns where that was asked for (--savings):

${writeTable(
  ['limits', 'scenes', 'missed', 'save 10 % or more', 'less', 'not timed'],
  [
    ['any two classes', 'caught'],
    ['`--same-class`', 'sameClass'],
  ].flatMap(([limits, key]) =>
    [false, true].map((hasHair) => {
      const {worthwhile, cheap, untimed} = countMissed(
        missed.filter((row) => row.hasHair === hasHair),
        key,
      )
      return [limits, hasHair ? 'with hair' : 'without hair', worthwhile + cheap + untimed, worthwhile, cheap, untimed]
    }),
  ),
)}
One by one. *Changed* are pixels that differ by more than a thousandth, *by* is the mean difference of all pixels; *touched* are cells whose fingerprint is another than the
honest one at all, and *at most* is how often a draw meets one of them: no limits catch more. *Audit*: frames that the artist's audit proves wrong where it looks
([below](#local-changes-and-the-artists-audit)).

${writeTable(
  [
    'cheat',
    'scene',
    'saves',
    'changed',
    'by',
    'touched',
    'at most',
    'slashed',
    '`--same-class`',
    'unpaid',
    'one class',
    'audit fast',
    'audit thorough',
  ],
  missed.map((m) => [
    m.what,
    m.scene,
    ...[m.saved, m.changed, m.mean, m.touched, m.mostCaught].map(inPercent),
    ...[m.caught, m.sameClass, m.unpaid, m.oneClass, m.audit.fast, m.audit.thorough].map(inPercent),
  ]),
)}
These differ from the honest picture by no more than an honest render of another class of devices does: work that no pixel
shows was left out, if any, and no check that lets honest devices of any class pass could tell.

${writeTable(
  ['cheat', 'scene', 'saves', 'changed', 'by', 'touched', 'slashed', '`--same-class`', 'one class', 'audit thorough'],
  asHonest.map((s) => [
    s.what,
    s.scene,
    ...[s.saved, s.changed, s.mean, s.touched, s.caught, s.sameClass, s.oneClass, s.audit.thorough].map(inPercent),
  ]),
)}`
}
