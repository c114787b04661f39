import {describe, expect, test} from 'vitest'
import {assertMachine} from '../../../../tools/bootstrap/check-machine.mjs'

const GOOD = {platform: 'linux', arch: 'x64', nodeVersion: '20.20.2', freeBytes: 10e9, isInstalled: false}

describe('assertMachine', () => {
  test('accepts Linux on x64 with Node 20 and 10 GB', () => {
    expect(() => assertMachine(GOOD)).not.toThrow()
  })

  test('needs no space once everything is installed', () => {
    expect(() => assertMachine({...GOOD, freeBytes: 1e6, isInstalled: true})).not.toThrow()
  })

  test.each([
    [
      {platform: 'freebsd'},
      'Candela runs on linux-x64, linux-arm64, darwin-arm64, darwin-x64; this machine is freebsd-x64.',
    ],
    [{nodeVersion: '18.20.0'}, 'The installation needs Node 20 or newer; this is 18.20.0.'],
    [{freeBytes: 2.04e9}, 'The installation needs 3.0 GB of free disk space; there are 2.0 GB.'],
  ])('refuses %j in one sentence', (difference, message) => {
    expect(() => assertMachine({...GOOD, ...difference})).toThrow(message)
  })
})
