import {describe, expect, test} from 'vitest'
import {
  CellError,
  cellRects,
  countTaskCells,
  fingerprintCell,
  fingerprintTask,
  locateCell,
  readExr,
} from '../../../../core/verify/index.js'
import {fixturePath} from './exr-fixtures.js'

const layers = ['Near', 'Far layer']
const image = await readExr(fixturePath('passes-zip-float.exr'))
const shape = {layers, widthPx: 40, heightPx: 33}

describe('fingerprintTask', () => {
  test('goes layer by layer in the order given, then row by row', () => {
    const rects = cellRects(40, 33)
    expect(fingerprintTask(image, {layers, cellsPerTask: 8})).toEqual(
      layers.flatMap((layer) => rects.map((rect) => fingerprintCell(image, layer, rect))),
    )
  })

  test('repeats its cells when the job allows more', () => {
    const prints = fingerprintTask(image, {layers, cellsPerTask: 19})
    expect(prints).toHaveLength(19)
    expect(prints.slice(8, 16)).toEqual(prints.slice(0, 8))
    expect(prints.slice(16)).toEqual(prints.slice(0, 3))
  })

  test('refuses more cells than the job allows', () => {
    expect(() => fingerprintTask(image, {layers, cellsPerTask: 7})).toThrow(
      new CellError('A task of 40x33 px with 2 layer(s) has 8 cells, but its job allows 7 per task.'),
    )
  })

  test('refuses a task without layers', () => {
    expect(() => fingerprintTask(image, {layers: [], cellsPerTask: 7})).toThrow(
      'A task without view layers has no cells; at least one is needed.',
    )
  })
})

describe('locateCell', () => {
  test('finds the layer and pixels of every leaf that fingerprintTask makes', () => {
    const prints = fingerprintTask(image, {layers, cellsPerTask: 19})
    const found = prints.map((_, leaf) => locateCell(shape, leaf))
    expect(found.map(({layer, rect}) => fingerprintCell(image, layer, rect))).toEqual(prints)
  })

  test.each([-1, 0.5])('refuses leaf %d', (leaf) => {
    expect(() => locateCell(shape, leaf)).toThrow(`Cell ${leaf} is not a whole number from 0.`)
  })
})

describe('countTaskCells', () => {
  test('counts the cells of all layers', () => {
    expect(countTaskCells(shape)).toBe(8)
  })
})
