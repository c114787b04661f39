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
  const errors: unknown[] = []
  let next = 0
  const work = async () => {
    while (next < items.length && errors.length === 0) {
      const index = next
      next += 1
      try {
        results[index] = await run(items[index] as Item)
      } catch (error) {
        errors.push(error)
      }
    }
  }
  await Promise.all(Array.from({length: Math.min(limit, items.length)}, work))
  if (errors.length > 0) throw errors[0]
  return results
}
