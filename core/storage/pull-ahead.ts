/**
 * Reads a stream as fast as it comes, ahead of who takes from it; what was read waits, however much it is.
 *
 * An error is thrown once all before it was taken. When the reader leaves, the stream is closed after its next item.
 */
export async function* pullAhead<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item> {
  const waiting: Item[] = []
  let wake: () => void = () => undefined
  let isLeft = false
  let ended: {error?: unknown} | undefined
  const pull = async () => {
    try {
      for await (const item of items) {
        if (isLeft) return
        waiting.push(item)
        wake()
      }
      ended = {}
    } catch (error) {
      ended = {error}
    }
    wake()
  }
  const pulling = pull()
  try {
    for (;;) {
      if (waiting.length > 0) yield* waiting.splice(0)
      else if (ended) break
      else await new Promise<void>((resolve) => (wake = resolve))
    }
    if ('error' in ended) throw ended.error
  } finally {
    isLeft = true
    await pulling
  }
}
