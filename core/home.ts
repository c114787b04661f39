import {homedir} from 'node:os'
import {join} from 'node:path'

/**
 * Absolute path inside Candela's own folder: runtimes, keys, blocks, jobs and logs.
 *
 * `CANDELA_HOME` moves it; the default follows the XDG base directory specification.
 */
export function homePath(...segments: string[]): string {
  return join(candelaHome(), ...segments)
}

function candelaHome(): string {
  if (process.env.CANDELA_HOME) return process.env.CANDELA_HOME
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'candela')
  if (process.platform === 'win32') return join(process.env.LOCALAPPDATA ?? homedir(), 'candela')
  return join(process.env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'candela')
}
