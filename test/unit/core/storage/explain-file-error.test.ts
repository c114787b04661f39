import {describe, expect, test} from 'vitest'
import {explainReadError, explainWriteError} from '../../../../core/storage/explain-file-error.js'

describe('explainWriteError', () => {
  test.each(['ENOSPC', 'EDQUOT', 'EACCES', 'EROFS', 'ENOTDIR', 'EFBIG', 'EIO'])('explains %s', (code) => {
    expect(explainWriteError(fileError(code), '/disk/frame.exr')).toMatchSnapshot()
  })

  test('passes other errors on', () => {
    const error = fileError('EMFILE')
    expect(explainWriteError(error, '/disk/frame.exr')).toBe(error)
  })
})

describe('explainReadError', () => {
  test.each(['ENOENT', 'ENOTDIR', 'EACCES'])('explains %s', (code) => {
    expect(explainReadError(fileError(code), '/disk/scene.blend')).toMatchSnapshot()
  })

  test('says what the system says of a disk that fails', () => {
    const error = Object.assign(fileError('EIO'), {syscall: 'read'})
    expect(explainReadError(error, '/disk/scene.blend')).toMatchSnapshot()
  })

  test('passes other errors on', () => {
    const error = new Error('not of the file system')
    expect(explainReadError(error, '/disk/scene.blend')).toBe(error)
  })
})

function fileError(code: string): Error {
  return Object.assign(new Error(`${code}: the system's own words`), {code})
}
