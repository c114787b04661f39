import {expect, test} from 'vitest'
import {compareLooks, type ExrImage, hashPicture, readExr} from '../../../../core/verify/index.js'
import {fixturePath} from './exr-fixtures.js'

const honest = await readExr(fixturePath('render-honest.exr'))
const look = (image: ExrImage) => hashPicture(image, '')

/** The picture with its pixels from elsewhere and its values changed. */
function redrawn(place: (x: number, y: number) => [number, number], gain = 1): ExrImage {
  const {widthPx} = honest
  const channels = new Map(
    [...honest.channels].map(([name, plane]) => {
      const moved = plane.map((_, at) => {
        const [x, y] = place(at % widthPx, Math.floor(at / widthPx))
        return gain * Number(plane[y * widthPx + x])
      })
      return [name, moved]
    }),
  )
  return {...honest, channels}
}

test('a picture looks like itself, and like itself with other noise', async () => {
  const own = await look(honest)
  expect(compareLooks(own, await look(honest))).toEqual({hashBits: 0, blockDelta: 0})
  const cheat = compareLooks(own, await look(await readExr(fixturePath('render-half-samples.exr'))))
  expect(cheat.hashBits).toBeLessThanOrEqual(4)
})

test('a mirrored picture has another hash, a brighter one other blocks', async () => {
  const own = await look(honest)
  const mirrored = compareLooks(own, await look(redrawn((x, y) => [honest.widthPx - 1 - x, y])))
  expect(mirrored.hashBits).toBeGreaterThan(16)
  const brighter = compareLooks(own, await look(redrawn((x, y) => [x, y], 1.5)))
  expect(brighter.hashBits).toBeLessThanOrEqual(6)
  expect(brighter.blockDelta).toBeGreaterThan(0.05)
})

test('half of the bits of a picture are set, as its median is among them', async () => {
  const {bits, blockMeans} = await look(honest)
  expect(bits.toString(2).replaceAll('0', '')).toHaveLength(32)
  expect(blockMeans).toHaveLength(192)
})
