import {expect, test} from 'vitest'
import {trySpeed} from '../../../core/artist/try-scene.js'
import {scenePath, testRuntime} from './bench.js'

test('a small picture tells how fast a core renders a scene', async () => {
  const image = {widthPx: 1920, heightPx: 1080, samples: 512}
  const {signal} = new AbortController()
  const speedOf = async (name: string) =>
    trySpeed({
      ...{runtime: await testRuntime(), scenePath: scenePath(name), frame: 1, image, allowMissing: false, signal},
    })
  const [plain, fog] = [await speedOf('plain'), await speedOf('volume')]
  expect(plain).toBeGreaterThan(100_000)
  expect(fog).toBeLessThan(plain ?? 0)
})
