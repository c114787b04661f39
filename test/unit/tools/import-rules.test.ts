import {describe, expect, test} from 'vitest'
import {findBrokenRules, findImports} from '../../../tools/import-rules.mjs'

function rulesBrokenBy(path: string, specifier: string): string[] {
  return findBrokenRules(path, `import {a} from '${specifier}'\n`).map(({rule}) => rule)
}

describe('findBrokenRules', () => {
  test.each([
    ['core/job/a.ts', '../../cli/base/index.js', 'core imports neither cli nor node'],
    ['core/job/a.ts', '../../node/index.js', 'core imports neither cli nor node'],
    ['node/a.ts', '../cli/base/index.js', 'node imports only core'],
    ['node/a.ts', '../tools/bootstrap/run.mjs', 'node imports only core'],
    ['cli/commands/job/list.ts', '../../../node/index.js', 'only the commands in cli/commands/node import node'],
    ['cli/commands/node/index.ts', '../../../node/daemon.js', 'node is entered by its index.ts'],
    ['core/render/a.ts', '../job/split.js', 'core/job is entered by its index.ts'],
    ['core/render/a.ts', '../market/abi/index.js', 'core/market is entered by its index.ts'],
    ['cli/commands/render.ts', '../view/progress.js', 'cli/view is entered by its index.ts'],
    ['node/a.ts', '../core/verify/thresholds.json', 'core/verify is entered by its index.ts'],
    ['core/storage/a.ts', 'ethers', 'ethers is imported only in core/market'],
    ['node/a.ts', 'ethers/abi', 'ethers is imported only in core/market'],
    ['core/blender/a.ts', 'sharp', 'sharp is imported only in core/verify'],
    ['cli/view/a.ts', 'execa', 'execa is imported only in core/blender and core/network'],
  ])('%s may not import %s', (path, specifier, rule) => {
    expect(rulesBrokenBy(path, specifier)).toEqual([rule])
  })

  test.each([
    ['core/job/a.ts', '../errors.js'],
    ['core/job/a.ts', './b.js'],
    ['core/network/embedded/a.ts', '../profile.js'],
    ['core/render/a.ts', '../job/index.js'],
    ['node/a.ts', '../core/clock.js'],
    ['node/a.ts', './devices/b.js'],
    ['cli/commands/node/status.ts', '../../../node/index.js'],
    ['cli/commands/render.ts', '../base/index.js'],
    ['core/market/a.ts', 'ethers'],
    ['core/verify/a.ts', 'sharp'],
    ['core/blender/a.ts', 'execa'],
    ['core/network/embedded/a.ts', 'execa'],
    ['core/storage/a.ts', '@noble/hashes/sha2.js'],
  ])('%s may import %s', (path, specifier) => {
    expect(rulesBrokenBy(path, specifier)).toEqual([])
  })
})

describe('findImports', () => {
  test('finds static, side-effect, dynamic and re-exporting imports with their lines', () => {
    const text = [
      "import {a,\n  b} from './one.js'",
      "import './two.js'",
      "export * from './three.js'",
      "const x = await import('./four.js')",
      "import type {T} from './five.js'",
    ].join('\n')
    expect(findImports(text)).toEqual([
      {specifier: './one.js', line: 2},
      {specifier: './two.js', line: 3},
      {specifier: './three.js', line: 4},
      {specifier: './four.js', line: 5},
      {specifier: './five.js', line: 6},
    ])
  })

  test('reads no comments', () => {
    expect(findImports("// import a from './a.js'\n/* import './b.js'\n*/\nimport './c.js'")).toEqual([
      {specifier: './c.js', line: 4},
    ])
  })
})
