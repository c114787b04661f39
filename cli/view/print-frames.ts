import type {FinishedFrame} from '../../core/artist/index.js'

/** Prints where the files of finished frames are, a line each; the linear EXR has the name of the picture. */
export function printFrames(frames: readonly FinishedFrame[], print: (line: string) => void): void {
  for (const {copies = [], views = [], ...whole} of frames) {
    const places = [whole, ...views].flatMap(({file, ownFile}) => (ownFile === undefined ? [file] : [file, ownFile]))
    for (const place of new Set([...places, ...copies])) print(place)
  }
}
