import {describe, expect, test} from 'vitest'
import {describeNpmFailure, hasLockedPackages} from '../../../../tools/bootstrap/npm-packages.mjs'

const LOCK = {
  packages: {
    '': {version: '0.1.0'},
    'node_modules/a': {version: '1.0.0'},
    'node_modules/b-darwin': {version: '2.0.0', optional: true},
  },
}

describe('hasLockedPackages', () => {
  test.each([
    ['everything but packages for other platforms is there', {'node_modules/a': {version: '1.0.0'}}, true],
    [
      'more is there than asked for',
      {'node_modules/a': {version: '1.0.0'}, 'node_modules/z': {version: '9.0.0'}},
      true,
    ],
    ['a version is another one', {'node_modules/a': {version: '1.0.1'}}, false],
    ['a package is missing', {}, false],
    [
      'an optional package has another version',
      {'node_modules/a': {version: '1.0.0'}, 'node_modules/b-darwin': {version: '1.9.0'}},
      false,
    ],
  ])('when %s', (_, packages, answer) => {
    expect(hasLockedPackages(LOCK, {packages})).toBe(answer)
  })

  test('is false when npm never finished', () => {
    expect(hasLockedPackages(LOCK, undefined)).toBe(false)
  })
})

describe('describeNpmFailure', () => {
  test.each([
    [
      'the registry is not there',
      1,
      'npm error code ENOTFOUND\nnpm error request to https://registry.example/a failed, reason: getaddrinfo ENOTFOUND\n',
    ],
    ['the disk is full', 1, 'npm ERR! code ENOSPC\nnpm ERR! nospc write\n'],
    [
      'the lock file is not in step',
      1,
      'npm warn x\nnpm error code EUSAGE\nnpm error\nnpm error Missing: a@1 from lock file\nnpm error A complete log of this run\n',
    ],
    ['there is no npm', 127, 'spawn npm ENOENT'],
  ])('says in a sentence that %s', (_, exitCode, output) => {
    const {message, suggestions} = describeNpmFailure(exitCode, output)
    expect([message, ...suggestions]).toMatchSnapshot()
  })
})
