import {type BlenderRuntime, SUPPORTED_SERIES} from '../../../../core/blender/index.js'
import {packagePath} from '../../../../core/package-root.js'
import {expectedOf, type FeatureGroup} from './feature.js'

/** The page that the tests of all Blenders write. */
export const PAGE = packagePath('docs', 'blender-versions.md')

/** A Blender that everything was tried with. */
export type TestedBuild = Pick<BlenderRuntime, 'series' | 'version' | 'form'>

/** The page, which says what works with which Blender. */
export function formatPage(groups: readonly FeatureGroup[], builds: readonly TestedBuild[]): string {
  return `${INTRODUCTION}\n${groups.map((group) => formatGroup(group, builds)).join('\n')}`
}

/** The builds that a page speaks of, from the head of its first table. */
export function readBuilds(page: string): TestedBuild[] {
  const head = /^\| [^|]*\|(.*)\|$/m.exec(page)?.[1] ?? ''
  return head
    .split('|')
    .map((cell) => /^\s*((\d+\.\d+)\.\d+) (\w+)\s*$/.exec(cell))
    .map((match) => ({series: match?.[2] ?? '', version: match?.[1] ?? '', form: match?.[3] as TestedBuild['form']}))
}

function formatGroup({part, features}: FeatureGroup, builds: readonly TestedBuild[]): string {
  const rows = features.map((feature) => [feature.title, ...builds.map(({series}) => expectedOf(feature, series))])
  const head = [part, ...builds.map(({version, form}) => `${version} ${form}`)]
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
  return `## ${part}\n\n${lines.join('\n')}\n`
}

const series = SUPPORTED_SERIES.map((supported) => supported.series)

const INTRODUCTION = `# What works with which Blender

Written by \`npm run test:blenders\`, which installs Blender ${series.slice(0, -1).join(', ')} and ${series.at(-1)} where they are missing (3.4 as the
\`blender\` executable of Debian 12, from the PATH; the others as \`bpy\` wheels), lets each build the scenes of the tests and save them itself, and
tries every row with them on a CPU. *yes* means that the test passed.

A job names the series that renders it, such as 4.5: pixels of one series are the same in all its releases, those of two series are not. Its
nodes render with that series and no other; one that is not supported is refused. A scene is rendered by the series that saved it, or by the next
newer one that is supported. One that is newer than all of them is refused, with its version, before Blender sees it: an older Blender crashes on it.
`
