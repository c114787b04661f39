import {pathToFileURL} from 'node:url'
import {execa} from 'execa'
import {describe, expect, test} from 'vitest'
import {packagePath} from '../../../../core/package-root.js'

/** Largest size in bytes of the young part of the heap of a process that holds many objects for a short while. */
async function measureYoungHeap(before: string): Promise<number> {
  const script = `
    import {getHeapSpaceStatistics} from 'node:v8'
    ${before}
    const kept = []
    let largest = 0
    for (let number = 0; number < 600_000; number += 1) {
      kept[number % 60_000] = {number, list: [number], text: 'x' + number}
      if (number % 10_000 > 0) continue
      const young = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space')
      largest = Math.max(largest, young.space_size)
    }
    console.log(largest)`
  const options = ['--experimental-strip-types', '--no-warnings', '--input-type=module', '--eval', script]
  const {stdout} = await execa(process.execPath, options)
  return Number(stdout)
}

describe('holdYoungHeap', () => {
  test('keeps the young part of the heap from growing', async () => {
    const module = pathToFileURL(packagePath('cli/base/hold-young-heap.ts')).href
    const held = await measureYoungHeap(`(await import(${JSON.stringify(module)})).holdYoungHeap()`)
    expect(held).toBeLessThan((await measureYoungHeap('')) / 2)
  })
})
