/** In which order frames are rendered: those that show most first, or one after the other. */
export const FRAME_ORDERS = ['ends-first', 'sequential'] as const

/** In which order frames are rendered. */
export type FrameOrder = (typeof FRAME_ORDERS)[number]

/**
 * Orders frames for rendering; `ends-first` begins with the first, the middle and the last, so that what is wrong with a
 * shot shows early.
 *
 * @param frames - Ascending, each once.
 */
export function orderFrames(frames: readonly number[], order: FrameOrder): number[] {
  const [first, last] = [frames[0], frames.at(-1)]
  const middle = frames[Math.floor((frames.length - 1) / 2)]
  if (order === 'sequential' || first === undefined || last === undefined || middle === undefined) return [...frames]
  const early = [...new Set([first, middle, last])]
  return [...early, ...frames.filter((frame) => !early.includes(frame))]
}
