import {toPrintable} from '../../core/to-printable.js'

/** One column of a table of `Row`s. */
export interface Column<Row> {
  header: string
  value: (row: Row) => string
  /** Numbers read best aligned to the right. @default 'left' */
  align?: 'left' | 'right'
}

/**
 * Formats rows as a table: a header, two spaces between columns, no lines, no space at line ends.
 *
 * @returns Text without a final newline. Without rows it is the header alone: say in a sentence that there are none.
 */
export function formatTable<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const cells = [columns.map(({header}) => header.toUpperCase())]
  for (const row of rows) cells.push(columns.map(({value}) => toPrintable(value(row))))
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => widthOf(line[index] ?? ''))))
  return cells.map((line) => formatLine(line, columns, widths)).join('\n')
}

function formatLine<Row>(line: readonly string[], columns: readonly Column<Row>[], widths: readonly number[]): string {
  return line
    .map((text, index) => {
      const padding = ' '.repeat((widths[index] ?? 0) - widthOf(text))
      return columns[index]?.align === 'right' ? padding + text : text + padding
    })
    .join('  ')
    .trimEnd()
}

function widthOf(text: string): number {
  return [...text].length
}
