import {Flags} from '@oclif/core'
import type {CheckWish} from '../../core/artist/index.js'
import {MAX_CELLS} from '../../core/job/index.js'
import {parseCount} from './split-flags.js'

/** How the leases of a job are checked. */
export const checkFlags = {
  'same-class': Flags.boolean({
    description:
      'Have only nodes of the renderer’s device class check, by narrower limits; by default where the scene has hair and most nodes can.',
    allowNo: true,
    exclusive: ['auction'],
  }),
  cells: Flags.string({
    description: 'Cells that a check renders; auto asks strangers for 16, and for 24 or 32 where the scene has hair.',
    helpValue: 'NUMBER|auto',
    default: 'auto',
  }),
}

/** How the flags ask for a job to be checked. */
export function toCheckWish(flags: {'same-class': boolean | undefined; cells: string; auction: boolean}): CheckWish {
  const cells = flags.cells === 'auto' ? 'auto' : parseCount(flags.cells, 'cells', MAX_CELLS)
  return {sameClass: flags['same-class'], cells, isAuction: flags.auction}
}
