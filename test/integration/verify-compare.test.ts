import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {execa} from 'execa'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {packagePath} from '../../core/package-root.js'
import {checkPicture, writeExr} from '../../core/verify/index.js'

const render = (how: string) => packagePath('test', 'fixtures', 'exr', `render-${how}.exr`)

describe('candela verify compare', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'candela-verify-compare-'))
  })
  afterAll(() => rm(folder, {recursive: true}))

  const compare = (...args: string[]) =>
    execa(process.execPath, [packagePath('cli/bin/candela.js'), 'verify', 'compare', ...args], {
      env: {CANDELA_HOME: join(folder, 'home'), NO_COLOR: '1'},
      reject: false,
    })

  test('ends with 0 on an honest render from another class of processor', async () => {
    const {exitCode, stdout, stderr} = await compare(render('honest'), render('sse42'))
    expect([exitCode, stderr]).toEqual([0, ''])
    expect(stdout).toMatchInlineSnapshot(`
      "match: all 4 cells agree within 8 bits and 0.0019 stops.
      From afar: 0 of 64 bits of the perceptual hash differ, and the means of 8x8 blocks by 0.0 % of white at most."
    `)
  })

  test('ends with 9 on half of the samples and lists the worst cells', async () => {
    const {exitCode, stdout, stderr} = await compare(render('honest'), render('half-samples'), '--cells', '3')
    expect([exitCode, stderr]).toEqual([9, ''])
    expect(stdout).toMatchInlineSnapshot(`
      "mismatch: 4 of 4 cells differ by more than 16 bits or 0.0040 stops.
      From afar: 0 of 64 bits of the perceptual hash differ, and the means of 8x8 blocks by 0.8 % of white at most.

      LAYER   X   Y  BITS  COLOUR (STOPS)  GRAIN  VERDICT
      -      32  16   241          0.0020    232  mismatch
      -       0  16   214          0.0020    199  mismatch
      -      32   0   190          0.0030    207  mismatch"
    `)
  })

  test('draws both, their difference and the verdicts', async () => {
    const picture = join(folder, 'difference.png')
    const {exitCode, stdout} = await compare(render('honest'), render('other-seed'), '--picture', picture)
    expect(exitCode).toBe(9)
    expect(stdout.split('\n').at(-1)).toBe(`Drawn in ${picture}`)
    await checkPicture(picture, {widthPx: 1060, heightPx: 884})
  })

  test('prints the same under --json and still ends with 9', async () => {
    const {exitCode, stdout} = await compare(render('honest'), render('other-seed'), '--cells', '1', '--json')
    expect(exitCode).toBe(9)
    expect(JSON.parse(stdout)).toMatchInlineSnapshot(`
      {
        "cells": 4,
        "flat": 0,
        "inconclusive": 0,
        "layers": [
          "",
        ],
        "look": {
          "blockDelta": 0.00392156862745098,
          "hashBits": 0,
        },
        "matching": 0,
        "mismatching": 4,
        "thresholds": {
          "matchBits": 8,
          "matchMean": 124,
          "mismatchBits": 16,
          "mismatchMean": 262,
        },
        "verdict": "mismatch",
        "worst": [
          {
            "bits": 220,
            "grainBits": 199,
            "layer": "",
            "meanDelta": 17,
            "rect": {
              "x0": 0,
              "x1": 32,
              "y0": 16,
              "y1": 48,
            },
            "verdict": "mismatch",
          },
        ],
      }
    `)
  })

  test('ends with 0 and the word when it is inconclusive, and warns of cells without grain', async () => {
    const write = async (name: string, value: number) => {
      const plane = new Float32Array(32 * 32).fill(value)
      const channels = new Map(['R', 'G', 'B'].map((colour) => [`Sky.Combined.${colour}`, plane]))
      await writeExr(join(folder, name), {widthPx: 32, heightPx: 32, channels})
      return join(folder, name)
    }
    const {exitCode, stdout} = await compare(await write('a.exr', 1), await write('b.exr', 1.002), '--layer', 'Sky')
    expect(exitCode).toBe(0)
    expect(stdout).toMatchInlineSnapshot(`
      "inconclusive: 1 of 1 cells differ more than honest renders usually do, but not enough to be sure.
      1 of 1 cells have almost no grain, so they say little.
      From afar: 0 of 64 bits of the perceptual hash differ, and the means of 8x8 blocks by 0.0 % of white at most.

      LAYER  X  Y  BITS  COLOUR (STOPS)  GRAIN  VERDICT
      Sky    0  0     0          0.0027      0  inconclusive"
    `)
  })

  test('refuses a file that does not exist', async () => {
    const {exitCode, stderr} = await compare(render('honest'), join('nowhere', 'b.exr'))
    expect([exitCode, stderr]).toEqual([2, 'There is no file nowhere/b.exr.'])
  })

  test('refuses a file that is not OpenEXR', async () => {
    const path = join(folder, 'note.exr')
    await writeFile(path, 'not an image')
    const {exitCode, stdout} = await compare(path, render('honest'), '--json')
    expect(exitCode).toBe(9)
    expect(JSON.parse(stdout).error).toMatchObject({
      code: 'EXR_INVALID',
      message: `${path} is not an OpenEXR file: it does not begin with the bytes 76 2f 31 01.`,
    })
  })
})
