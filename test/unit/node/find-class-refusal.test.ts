import {describe, expect, test} from 'vitest'
import {findClassRefusal} from '../../../node/find-class-refusal.js'

const job = {jobId: 7, sameClass: true, artistChecks: false}
const scene = {blenderSeries: '4.5', hasHair: true}

describe('findClassRefusal', () => {
  test('has nothing against jobs of any class, and none of its own against those of a class that was measured', () => {
    expect(findClassRefusal(undefined, {...job, sameClass: false}, scene)).toBe(undefined)
    expect(findClassRefusal('cpu-avx2/linux-x64', job, scene)).toBe(undefined)
    expect(findClassRefusal('cpu-avx2/win32-x64', job, {...scene, hasHair: false})).toBe(undefined)
  })

  test.each([
    ['optix/linux-x64', scene, 'how far machines of optix/linux-x64 differ on Blender 4.5.'],
    ['cpu/linux-x64', scene, 'how far machines of cpu/linux-x64 differ on Blender 4.5.'],
    ['cpu-avx2/linux-x64', {...scene, blenderSeries: '9.9'}, 'differ on Blender 9.9.'],
    [undefined, scene, 'how far machines of the class that this node registered with differ'],
  ])('refuses a class that nobody measured: %s', (deviceClass, judged, message) => {
    expect(findClassRefusal(deviceClass, job, judged)).toContain('Job 7 is checked within one device class')
    expect(findClassRefusal(deviceClass, job, judged)).toContain(message)
  })

  test('refuses a job that may call its artist too', () => {
    expect(findClassRefusal('cpu-avx2/linux-x64', {...job, artistChecks: true}, scene)).toContain(
      'may also call its artist',
    )
  })
})
