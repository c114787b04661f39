import {Flags} from '@oclif/core'
import type {Extras} from '../../core/artist/index.js'
import {UsageError} from './usage-error.js'

/** What is made of all frames together. */
export const extrasFlags = {
  video: Flags.string({
    description: 'Also write the frames as a video, at the speed of the scene.',
    helpValue: 'FILE.mp4',
    exclusive: ['detach'],
  }),
  'contact-sheet': Flags.string({
    description: 'Also write one PNG that shows every frame small.',
    helpValue: 'FILE.png',
    exclusive: ['detach'],
  }),
}

/** The extras that the flags ask for; a name of another kind is refused before anything is paid. */
export function toExtras(flags: {video?: string; 'contact-sheet'?: string}): Extras {
  const contactSheet = flags['contact-sheet']
  assertEnding('video', flags.video, '.mp4')
  assertEnding('contact-sheet', contactSheet, '.png')
  return {video: flags.video, contactSheet}
}

function assertEnding(flag: string, path: string | undefined, ending: string): void {
  if (path === undefined || path.toLowerCase().endsWith(ending)) return
  throw new UsageError(`The file "${path}" of --${flag} does not end in ${ending}.`, {
    code: 'FILE_ENDING',
    suggestions: [`--${flag} shot${ending}`],
  })
}
