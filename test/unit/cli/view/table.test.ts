import {describe, expect, test} from 'vitest'
import {type Column, formatTable} from '../../../../cli/view/table.js'

interface Job {
  id: number
  scene: string
}

const COLUMNS: Column<Job>[] = [
  {header: 'job', value: ({id}) => String(id), align: 'right'},
  {header: 'scene', value: ({scene}) => scene},
]

describe('formatTable', () => {
  test('aligns columns and leaves no space at line ends', () => {
    const rows = [
      {id: 7, scene: 'still life'},
      {id: 1024, scene: 'turntable'},
    ]
    expect(formatTable(rows, COLUMNS)).toBe(' JOB  SCENE\n   7  still life\n1024  turntable')
  })

  test('is the header alone without rows', () => {
    expect(formatTable([], COLUMNS)).toBe('JOB  SCENE')
  })

  test('cannot be steered by text from strangers', () => {
    expect(formatTable([{id: 1, scene: 'a\u001b[31m\nb'}], COLUMNS)).toBe('JOB  SCENE\n  1  a\u{FFFD}[31m\u{FFFD}b')
  })
})
