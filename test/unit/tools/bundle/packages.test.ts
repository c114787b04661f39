import {describe, expect, test} from 'vitest'
import {describePackages, packageOf} from '../../../../tools/bundle/packages.mjs'

describe('packageOf', () => {
  test.each([
    ['node_modules/zod/index.js', 'node_modules/zod'],
    ['node_modules/@noble/hashes/esm/sha3.js', 'node_modules/@noble/hashes'],
    ['node_modules/ethers/node_modules/@noble/curves/p256.js', 'node_modules/ethers/node_modules/@noble/curves'],
    ['dist/core/units.js', undefined],
  ])('of %s is %s', (path, folder) => {
    expect(packageOf(path)).toBe(folder)
  })
})

describe('describePackages', () => {
  const readTexts = (folder: string) => [`Texts of ${folder}`]

  test('names every package with its licence and texts', () => {
    const locked = {
      'node_modules/a': {version: '1.0.0', license: 'MIT'},
      'node_modules/a/node_modules/@b/c': {version: '2.0.0', license: 'ISC'},
    }
    const text = describePackages(['node_modules/a/node_modules/@b/c', 'node_modules/a'], locked, readTexts)
    expect(text).toBe(
      [
        'a 1.0.0: MIT\n\nTexts of node_modules/a',
        `${'-'.repeat(80)}`,
        '@b/c 2.0.0: ISC\n\nTexts of node_modules/a/node_modules/@b/c\n',
      ].join('\n\n'),
    )
  })

  test.each([
    ['gives it no licence', {version: '1.0.0'}],
    ['gives it no licence', undefined],
    ['is only a development dependency', {version: '1.0.0', license: 'MIT', dev: true}],
  ])('refuses a package that %s', (reason, locked) => {
    expect(() => describePackages(['node_modules/a'], locked ? {'node_modules/a': locked} : {}, readTexts)).toThrow(
      reason,
    )
  })
})
