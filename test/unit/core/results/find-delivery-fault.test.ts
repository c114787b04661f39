import {describe, expect, test} from 'vitest'
import {ChainUnreachableError} from '../../../../core/market/index.js'
import {OutputSizeError} from '../../../../core/render/index.js'
import {findDeliveryFault, ResultsError} from '../../../../core/results/index.js'
import * as storage from '../../../../core/storage/index.js'
import {CellError, ExrError, ExrMissingError, ImageNotFiniteError} from '../../../../core/verify/index.js'

/** What the system answers when a process has too many files open. */
const EMFILE = Object.assign(new Error('EMFILE: too many open files'), {code: 'EMFILE', errno: -24})

describe('findDeliveryFault', () => {
  test.each([
    new storage.BlockMissingError('gone', {cause: Object.assign(new Error('ENOENT'), {code: 'ENOENT', errno: -2})}),
    new storage.BlockCorruptError('altered here'),
  ])('takes %s for files that cannot be had now', (error) => {
    expect(findDeliveryFault(error)).toBe('missing')
  })

  test.each([
    new ResultsError('no such file'),
    new storage.CidError('another kind of address'),
    new storage.BlockSizeError('too large a block'),
    new storage.MalformedTreeError('no tree'),
    new storage.TreeLimitError('too large a tree'),
    new storage.UnsafeTreeError('a name'),
    new storage.WrongKeyError('another key'),
    new storage.SealBrokenError('altered'),
    new ExrError('no picture'),
    new ExrError('larger than 2 GiB', {cause: Object.assign(new RangeError(), {code: 'ERR_FS_FILE_TOO_LARGE'})}),
    new OutputSizeError('another size'),
    new ImageNotFiniteError('NaN'),
    new CellError('a layer is missing'),
  ])('takes %s for files that nobody can use', (error) => {
    expect(findDeliveryFault(error)).toBe('unusable')
  })

  test.each([
    new storage.DiskSpaceError('the disk here is full'),
    new storage.TargetRefusedError('the folder here cannot be written'),
    new storage.SourceMissingError('a block here may not be read'),
    new ExrError('could not be read (EMFILE)', {cause: EMFILE}),
    new ExrMissingError('may not be read'),
    new ChainUnreachableError('silent'),
    EMFILE,
    new TypeError('a bug'),
    'a text',
  ])('blames nobody for %s', (error) => {
    expect(findDeliveryFault(error)).toBeUndefined()
  })
})
