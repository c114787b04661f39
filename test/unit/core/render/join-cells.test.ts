import {describe, expect, test} from 'vitest'
import {joinCells, joinRule} from '../../../../core/render/join-cells.js'
import type {PixelRect} from '../../../../core/verify/index.js'

const FRAME = {widthPx: 1920, heightPx: 1080}
const FOG = {hasVolume: true, series: '5.2'}

/** A cell by column and row. */
function cell(column: number, row: number): PixelRect {
  return {x0: 32 * column, y0: 32 * row, x1: 32 * column + 32, y1: 32 * row + 32}
}

describe('joinCells', () => {
  test('renders neighbours in fog together, and a far cell by itself', () => {
    const rule = joinRule(FRAME, {...FOG, samples: 128})
    const boxes = joinCells([cell(10, 10), cell(40, 20), cell(11, 11)], rule)
    expect(boxes).toEqual([{x0: 320, y0: 320, x1: 384, y1: 384}, cell(40, 20)])
  })

  test('spares more pixels where they have fewer samples', () => {
    const drawn = [cell(10, 10), cell(16, 10)]
    expect(joinCells(drawn, joinRule(FRAME, {...FOG, samples: 32}))).toEqual([{x0: 320, y0: 320, x1: 544, y1: 352}])
    expect(joinCells(drawn, joinRule(FRAME, {...FOG, samples: 512}))).toEqual(drawn)
  })

  test('renders a small frame of few samples at once, margins within the frame', () => {
    const rule = joinRule({widthPx: 256, heightPx: 144}, {...FOG, samples: 8})
    const drawn = [cell(0, 0), cell(7, 0), {x0: 0, y0: 112, x1: 32, y1: 144}, cell(4, 2)]
    expect(joinCells(drawn, rule)).toEqual([{x0: 0, y0: 0, x1: 256, y1: 144}])
  })

  test.each([
    ['no volume', {...FOG, hasVolume: false}],
    ['a Blender that starts at once', {...FOG, series: '4.5'}],
  ])('joins nothing with %s', (_, scene) => {
    const drawn = [cell(10, 10), cell(11, 10)]
    expect(joinCells(drawn, joinRule(FRAME, {...scene, samples: 1}))).toEqual(drawn)
  })
})
