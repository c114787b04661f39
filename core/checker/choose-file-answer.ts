import type {DeliveryFault} from '../results/index.js'

/** What a referee publishes of files that it cannot have, open or read, or that give another root. */
export const NO_FILES = `0x${'0'.repeat(64)}`

/** The last part of the window to commit, in which files that are missing are given up: a quarter. */
const LAST_PART = 4

/** Where the window to commit stands. */
export interface CommitWindow {
  blockNumber: number
  /** Last block of the window. */
  deadlineBlock: number
  /** Length of the window. */
  commitBlocks: number
}

/**
 * Chooses what a referee says of files that it could not read; a pure function.
 *
 * Files that nobody can use stay so: their address is a hash. Blocks that are missing may come back, until the window is
 * nearly over. A fault of the referee's own machine is no word on the files, however late it is.
 */
export function chooseFileAnswer(
  fault: DeliveryFault | undefined,
  {blockNumber, deadlineBlock, commitBlocks}: CommitWindow,
): 'no-files' | 'try-again' {
  if (fault === 'unusable') return 'no-files'
  const isNearlyOver = blockNumber > deadlineBlock - Math.ceil(commitBlocks / LAST_PART)
  return fault === 'missing' && isNearlyOver ? 'no-files' : 'try-again'
}
