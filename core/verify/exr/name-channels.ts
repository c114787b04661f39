import {ExrError} from '../verify-errors.js'
import type {ExrLayout, ExrPart} from './parse-header.js'

/**
 * The full channel names of each part. Blender's multi-part files hold full names; others name only the colour.
 *
 * @throws {ExrError} If two channels have the same name.
 */
export function nameChannels(layout: ExrLayout, label: string): Map<ExrPart, string[]> {
  const seen = new Set<string>()
  const names = layout.parts.map((part): [ExrPart, string[]] => [
    part,
    part.channels.map(({name}) => (part.name === '' || name.includes('.') ? name : `${part.name}.${name}`)),
  ])
  for (const name of names.flatMap(([, partNames]) => partNames)) {
    if (seen.has(name)) throw new ExrError(`${label} holds the channel '${name}' twice.`)
    seen.add(name)
  }
  return new Map(names)
}
