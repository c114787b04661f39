import {type Artist, openArtist} from '../../core/artist/index.js'
import type {TrafficOptions} from '../../core/storage/index.js'

/** Opens the artist on the network that flags name, whose storage is written and read no faster than `--limit-rate` says. */
export function openFlaggedArtist(
  flags: {network: string; 'limit-rate': number | undefined},
  signal: AbortSignal,
  watch: Omit<TrafficOptions, 'bytesPerSec'>,
): Promise<Artist> {
  return openArtist(flags.network, signal, {...watch, bytesPerSec: flags['limit-rate']})
}
