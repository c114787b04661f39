import {describe, expect, test} from 'vitest'
import {type CellQuestion, chooseCells} from '../../../../core/job/index.js'

const question: CellQuestion = {asked: 'auto', ownCells: 8, hasHair: false, sameClass: false, isLocal: false}

describe('chooseCells', () => {
  test.each([
    ['16 without hair', {}, 16],
    ['16 without hair within one class too', {sameClass: true}, 16],
    ['24 with hair within one class', {hasHair: true, sameClass: true}, 24],
    ['32 with hair where any two classes may meet', {hasHair: true}, 32],
    ["the network's own number among one's own nodes", {hasHair: true, isLocal: true}, 8],
    ["the network's own number where that is larger", {ownCells: 20}, 20],
  ])('chooses %s', (_, changed, cells) => {
    const {ownCells} = {...question, ...changed}
    expect(chooseCells({...question, ...changed})).toEqual({cells, ownCells})
  })

  test.each([8, 9, 32])('takes the %i that the artist names, with hair and among its own nodes too', (asked) => {
    expect(chooseCells({...question, asked, hasHair: true, isLocal: true})).toEqual({cells: asked, ownCells: 8})
  })

  test.each([7, 33])('refuses %i', (asked) => {
    expect(() => chooseCells({...question, asked})).toThrow(
      expect.objectContaining({
        message: `A check on this network renders 8 to 32 cells; the job asks for ${asked}.`,
        suggestions: ['--cells 8', '--cells auto'],
      }),
    )
  })
})
