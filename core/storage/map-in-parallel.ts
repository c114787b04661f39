/**
 * Applies `run` to every item, at most `limit` at a time, and keeps the order.
 *
 * After the first error no further item is begun; the error is thrown once those under way have ended.
 */
export async function mapInParallel<Item, Result>(
  items: readonly Item[],
  limit: number,
  run: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  await forEachInParallel(items.entries(), limit, async ([index, item]) => {
    results[index] = await run(item)
  })
  return results
}

/**
 * Applies `run` to the items of a stream, at most `limit` at a time; the stream is read no faster than that.
 *
 * After the first error no further item is begun and the stream is closed; the error is thrown once those under way
 * have ended.
 */
export async function forEachInParallel<Item>(
  items: AsyncIterable<Item> | Iterable<Item>,
  limit: number,
  run: (item: Item) => Promise<void>,
): Promise<void> {
  const errors: unknown[] = []
  const running = new Set<Promise<void>>()
  try {
    for await (const item of items) {
      const task: Promise<void> = run(item)
        .catch((error: unknown) => void errors.push(error))
        .finally(() => running.delete(task))
      running.add(task)
      if (running.size >= limit) await Promise.race(running)
      if (errors.length > 0) break
    }
  } finally {
    await Promise.all(running)
  }
  if (errors.length > 0) throw errors[0]
}
