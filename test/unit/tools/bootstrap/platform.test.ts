import {delimiter, join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {missingPackages} from '../../../../tools/bootstrap/blender.mjs'
import {findProgram} from '../../../../tools/bootstrap/find-program.mjs'
import {foundryPackage, systemPath} from '../../../../tools/bootstrap/paths.mjs'

describe('foundryPackage', () => {
  test.each([
    ['anvil', 'linux', 'x64', '@foundry-rs/anvil-linux-amd64'],
    ['forge', 'darwin', 'arm64', '@foundry-rs/forge-darwin-arm64'],
  ])('names the package of %s on %s-%s', (tool, platform, arch, name) => {
    expect(foundryPackage(tool, platform, arch)).toBe(name)
  })
})

describe('systemPath', () => {
  test('leaves out the programs of npm packages, so that npm may replace them', () => {
    const path = [join('/a', 'node_modules', '.bin'), '/usr/bin', join('/b', 'node_modules', '.bin')].join(delimiter)
    expect(systemPath(path)).toBe('/usr/bin')
  })
})

describe('findProgram', () => {
  test('finds an executable file and nothing else', () => {
    expect(findProgram('sh', '/nowhere:/bin')).toBe('/bin/sh')
    expect(findProgram('sh', '/nowhere')).toBeUndefined()
    expect(findProgram('bin', '/usr')).toBeUndefined()
  })
})

describe('missingPackages', () => {
  test('reads the packages from the command that the error suggests', () => {
    const suggestions = ['sudo apt-get install -y libxi6 libgl1']
    expect(missingPackages({code: 'SYSTEM_LIBRARY_MISSING', suggestions})).toEqual(['libxi6', 'libgl1'])
  })

  test.each([
    [undefined],
    [{code: 'OTHER', suggestions: ['sudo apt-get install -y libxi6']}],
    [{code: 'SYSTEM_LIBRARY_MISSING', suggestions: ['sudo apt-get install -y a; rm -rf /']}],
  ])('reads none from %j', (error) => {
    expect(missingPackages(error)).toEqual([])
  })
})
