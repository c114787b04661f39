import {describe, expect, test} from 'vitest'
import {cellRects, countCells} from '../../../../core/verify/index.js'

describe('cellRects', () => {
  test('cuts row by row from the top left', () => {
    expect(cellRects(64, 64)).toEqual([
      {x0: 0, y0: 0, x1: 32, y1: 32},
      {x0: 32, y0: 0, x1: 64, y1: 32},
      {x0: 0, y0: 32, x1: 32, y1: 64},
      {x0: 32, y0: 32, x1: 64, y1: 64},
    ])
  })

  test('lets the last row and column overlap inward', () => {
    expect(cellRects(65, 33)).toEqual([
      {x0: 0, y0: 0, x1: 32, y1: 32},
      {x0: 32, y0: 0, x1: 64, y1: 32},
      {x0: 33, y0: 0, x1: 65, y1: 32},
      {x0: 0, y0: 1, x1: 32, y1: 33},
      {x0: 32, y0: 1, x1: 64, y1: 33},
      {x0: 33, y0: 1, x1: 65, y1: 33},
    ])
  })

  test('makes one cell of the smallest image', () => {
    expect(cellRects(32, 32)).toEqual([{x0: 0, y0: 0, x1: 32, y1: 32}])
  })

  test.each([
    [960, 540, 510],
    [1920, 1080, 2040],
    [161, 33, 12],
  ])('%ix%i px has %i cells', (widthPx, heightPx, count) => {
    expect([cellRects(widthPx, heightPx).length, countCells(widthPx, heightPx)]).toEqual([count, count])
  })

  test.each([
    [31, 100],
    [100, 31],
    [64.5, 64],
    [Number.NaN, 64],
  ])('refuses %d x %d px', (widthPx, heightPx) => {
    expect(() => cellRects(widthPx, heightPx)).toThrow(
      `An image of ${widthPx}x${heightPx} px has no cells: both sides must be whole numbers of at least 32 px.`,
    )
  })
})
