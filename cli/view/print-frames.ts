import type {FinishedFrame} from '../../core/artist/index.js'

/** Prints where the files of finished frames are, a line each; the linear EXR has the name of the picture. */
export function printFrames(frames: readonly FinishedFrame[], print: (line: string) => void): void {
  for (const {file, ownFile, copies = []} of frames) {
    for (const place of [file, ...(ownFile === undefined ? [] : [ownFile]), ...copies]) print(place)
  }
}
