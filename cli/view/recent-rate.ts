/** How far back it looks, in ms. */
const WINDOW_MS = 5000
/** What moves within that time counts as one: bytes are told of far more often than is of use. */
const STEP_MS = 100

/** How fast bytes moved lately: while frames are waited for they come in bursts, of which a mean since the start tells nothing. */
export class RecentRate {
  #moved: {atMs: number; bytes: number}[] = []

  /** Notes how many bytes have moved in all. */
  note(bytes: number, nowMs: number): void {
    const last = this.#moved.at(-1)
    if (this.#moved.length > 1 && last && nowMs - last.atMs < STEP_MS) last.bytes = bytes
    else this.#moved.push({atMs: nowMs, bytes})
    while ((this.#moved[1]?.atMs ?? nowMs) <= nowMs - WINDOW_MS) this.#moved.shift()
  }

  /** Bytes a second of the last 5 s; 0 where none moved, or before there are two times to compare. */
  bytesPerSec(nowMs: number): number {
    const last = this.#moved.at(-1)
    const first = this.#moved.findLast(({atMs}) => atMs <= nowMs - WINDOW_MS) ?? this.#moved[0]
    if (!first || !last || nowMs <= first.atMs) return 0
    return (1000 * (last.bytes - first.bytes)) / Math.min(WINDOW_MS, nowMs - first.atMs)
  }
}
