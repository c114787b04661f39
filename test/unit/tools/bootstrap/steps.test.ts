import {describe, expect, test} from 'vitest'
import {createSteps} from '../../../../tools/bootstrap/steps.mjs'

describe('createSteps', () => {
  test('says what each step did and how long it took', async () => {
    let output = ''
    let nowMs = 0
    const step = createSteps({write: (text: string) => (output += text), nowMs: () => nowMs})
    await step('Check the machine', async () => 'linux-x64')
    await step('Install the npm packages', async (say: (text: string) => void) => {
      say('running npm ci')
      nowMs += 28_340
      return 'installed'
    })
    expect(output).toMatchInlineSnapshot(`
      "Check the machine: linux-x64 (0.0 s)
      Install the npm packages: running npm ci …
      Install the npm packages: installed (28.3 s)
      "
    `)
  })
})
