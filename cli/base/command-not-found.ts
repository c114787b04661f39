import type {Hook} from '@oclif/core'
import {closestNames} from './closest-names.js'
import {UsageError} from './usage-error.js'

/** Answers a command that does not exist with the ones most like it. */
const commandNotFound: Hook.CommandNotFound = async ({id, config}) => {
  throw unknownCommand(id, config.commandIDs, config.bin)
}

export default commandNotFound

/** The error for an unknown command; `id` and `knownIds` have oclif's form, with colons. */
export function unknownCommand(id: string, knownIds: readonly string[], bin: string): UsageError {
  const typed = id.replaceAll(':', ' ')
  const names = knownIds.map((known) => known.replaceAll(':', ' '))
  const close = closestNames(typed, names).slice(0, 3)
  const topic = typed.split(' ', 1)[0] ?? ''
  const isTopic = knownIds.some((known) => known.startsWith(`${topic}:`))
  return new UsageError(`${bin} has no command "${typed}".`, {
    code: 'UNKNOWN_COMMAND',
    suggestions:
      close.length > 0 ? close.map((name) => `${bin} ${name}`) : [`${bin} ${isTopic ? `${topic} ` : ''}--help`],
  })
}
