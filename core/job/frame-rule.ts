import {z} from 'zod'

/** How a frame of the scene chooses among the numbered files of a sequence. */
export const FrameRule = z.discriminatedUnion('rule', [
  /** Every file may be read at every frame. */
  z.object({rule: z.literal('all')}),
  /** The file whose number is the frame plus `offset`: caches. */
  z.object({rule: z.literal('shift'), offset: z.int()}),
  /** An image user (BKE_image_user_frame_get): held before the start and after the end, or repeated. */
  z.object({
    rule: z.literal('image'),
    start: z.int(),
    duration: z.int(),
    offset: z.int(),
    isCyclic: z.boolean(),
  }),
  /** A volume sequence (volume.cc): clipped, held, repeated or played back and forth. */
  z.object({
    rule: z.literal('volume'),
    start: z.int(),
    duration: z.int(),
    offset: z.int(),
    mode: z.string(),
  }),
])

/** How a frame of the scene chooses among the numbered files of a sequence. */
export type FrameRule = z.infer<typeof FrameRule>

/** The number of the file that `frame` reads by a rule; `undefined` when it may be any, or none. */
export function numberAt(rule: FrameRule, frame: number): number | undefined {
  switch (rule.rule) {
    case 'all':
      return undefined
    case 'shift':
      return frame + rule.offset
    case 'image':
      return imageNumberAt(rule, frame)
    case 'volume':
      return volumeNumberAt(rule, frame)
  }
}

function imageNumberAt(rule: Extract<FrameRule, {rule: 'image'}>, frame: number): number {
  const {start, duration, offset, isCyclic} = rule
  if (duration === 0) return 0
  const position = frame - start + 1
  return offset + (isCyclic ? mod(position - 1, duration) + 1 : Math.min(Math.max(position, 0), duration))
}

function volumeNumberAt(rule: Extract<FrameRule, {rule: 'volume'}>, frame: number): number | undefined {
  const {start, duration, offset, mode} = rule
  if (duration <= 0) return undefined
  let position = frame - start
  if (mode === 'CLIP' && (position < 0 || position >= duration)) return undefined
  if (mode === 'EXTEND' || mode === 'CLIP') position = Math.min(Math.max(position, 0), duration - 1)
  else if (mode === 'REPEAT') position = mod(position, duration)
  else if (mode === 'PING_PONG') {
    const period = Math.max(1, 2 * (duration - 1))
    position = mod(position, period)
    if (position >= duration) position = period - position
  }
  return position + offset + 1
}

function mod(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor
}
