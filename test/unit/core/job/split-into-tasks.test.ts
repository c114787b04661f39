import {describe, expect, test} from 'vitest'
import {
  countCellsPerTask,
  countPictures,
  countTasks,
  listTaskLayers,
  parseTileGrid,
  splitFrameIntoTiles,
  splitIntoTasks,
} from '../../../../core/job/index.js'

const layered = {widthPx: 200, heightPx: 100, samples: 8, viewLayers: ['Front', 'Back']}
const image = {widthPx: 200, heightPx: 100, samples: 8, viewLayers: ['ViewLayer']}

describe('splitFrameIntoTiles', () => {
  test.each([
    [960, 540, 2, 2],
    [1921, 1081, 7, 4],
    [200, 100, 6, 3],
    [32, 32, 1, 1],
  ])('covers every pixel of %i x %i once with %i x %i tiles', (widthPx, heightPx, columns, rows) => {
    const covered = new Uint8Array(widthPx * heightPx)
    const tiles = splitFrameIntoTiles(widthPx, heightPx, {columns, rows})
    for (const tile of tiles) {
      for (let y = tile.y0; y < tile.y1; y += 1) {
        for (let x = tile.x0; x < tile.x1; x += 1) covered[y * widthPx + x] = (covered[y * widthPx + x] ?? 0) + 1
      }
    }
    expect(tiles).toHaveLength(columns * rows)
    expect(covered.every((count) => count === 1)).toBe(true)
  })

  test('puts inner edges on multiples of 32 px', () => {
    const tiles = splitFrameIntoTiles(1000, 500, {columns: 3, rows: 2})
    const inner = tiles.flatMap((tile) => [tile.x0, tile.y0])
    expect(inner.every((edge) => edge % 32 === 0)).toBe(true)
  })

  test('refuses tiles smaller than a cell', () => {
    expect(() => splitFrameIntoTiles(200, 100, {columns: 7, rows: 1})).toThrow('at most 6 columns')
  })
})

describe('parseTileGrid', () => {
  test('reads columns and rows', () => {
    expect(parseTileGrid('4x3')).toEqual({columns: 4, rows: 3})
  })

  test.each(['4', '0x2', '2x', 'axb', '-1x2'])('refuses %s', (text) => {
    expect(() => parseTileGrid(text)).toThrow(`"${text}"`)
  })
})

describe('splitIntoTasks', () => {
  test('numbers whole frames in the order of the manifest', () => {
    const tasks = splitIntoTasks({frames: [5, 2], tiles: null, image})
    expect(tasks.map(({task, frame, isWholeFrame}) => ({task, frame, isWholeFrame}))).toEqual([
      {task: 0, frame: 5, isWholeFrame: true},
      {task: 1, frame: 2, isWholeFrame: true},
    ])
  })

  test('numbers the tiles of a frame before the next frame', () => {
    const tasks = splitIntoTasks({frames: [1, 2], tiles: {columns: 2, rows: 1}, image})
    expect(tasks.map(({task, frame, tile}) => [task, frame, tile.x0])).toEqual([
      [0, 1, 0],
      [1, 1, 96],
      [2, 2, 0],
      [3, 2, 96],
    ])
  })

  test('numbers the parts of a view layer before the next layer of its frame', () => {
    const split = {frames: [1, 2], splitLayers: true as const, tiles: {columns: 2, rows: 1}, image: layered}
    const tasks = splitIntoTasks(split)
    expect(tasks.map(({frame, layer, tile}) => [frame, layer, tile.x0])).toEqual([
      [1, 'Front', 0],
      [1, 'Front', 96],
      [1, 'Back', 0],
      [1, 'Back', 96],
      [2, 'Front', 0],
      [2, 'Front', 96],
      [2, 'Back', 0],
      [2, 'Back', 96],
    ])
    expect(tasks.map(({task}) => task)).toEqual([...Array(countTasks(split)).keys()])
    expect(tasks.map((task) => listTaskLayers(task, layered))).toContainEqual(['Back'])
    const [whole] = splitIntoTasks({frames: [1], tiles: null, image: layered})
    expect(listTaskLayers(whole ?? {}, layered)).toEqual(['Front', 'Back'])
  })

  test('numbers the layers of a view before the next view of its frame', () => {
    const views = ['left', 'right']
    const split = {frames: [1, 2], views, splitLayers: true as const, tiles: null, slices: 2, image: layered}
    const tasks = splitIntoTasks(split)
    expect(tasks.slice(0, 9).map(({frame, view, layer, slice}) => [frame, view, layer, slice?.offset])).toEqual([
      [1, 'left', 'Front', 0],
      [1, 'left', 'Front', 4],
      [1, 'left', 'Back', 0],
      [1, 'left', 'Back', 4],
      [1, 'right', 'Front', 0],
      [1, 'right', 'Front', 4],
      [1, 'right', 'Back', 0],
      [1, 'right', 'Back', 4],
      [2, 'left', 'Front', 0],
    ])
    expect(tasks.map(({task}) => task)).toEqual([...Array(countTasks(split)).keys()])
    expect([countPictures(split), countPictures({frames: [1, 2]})]).toEqual([4, 2])
  })
})

describe('countCellsPerTask', () => {
  test('counts the overlapping last row and column', () => {
    expect(countCellsPerTask({tiles: null, image})).toBe(7 * 4)
  })

  test('takes the largest tile and every view layer of a task', () => {
    const tiles = {columns: 2, rows: 1}
    expect(countCellsPerTask({tiles, image: layered})).toBe(4 * 4 * 2)
    expect(countCellsPerTask({tiles, splitLayers: true, image: layered})).toBe(4 * 4)
  })
})
