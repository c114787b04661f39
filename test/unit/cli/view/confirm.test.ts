import {PassThrough} from 'node:stream'
import {describe, expect, test} from 'vitest'
import {InterruptedError} from '../../../../cli/base/index.js'
import {confirm, DeclinedError} from '../../../../cli/view/confirm.js'

function terminal() {
  return {
    input: Object.assign(new PassThrough(), {isTTY: true}),
    output: Object.assign(new PassThrough(), {isTTY: true}),
  }
}

describe('confirm', () => {
  test('asks nothing when --yes was given', async () => {
    const {input, output} = terminal()
    await confirm('Pay 2 credits?', {isYes: true, input, output})
    expect(output.read()).toBeNull()
  })

  test.each(['y', 'Y', 'yes', ' YES '])('goes on after "%s"', async (answer) => {
    const {input, output} = terminal()
    const shown: Buffer[] = []
    output.on('data', (chunk) => shown.push(chunk))
    const confirmed = confirm('Pay 2 credits?', {isYes: false, input, output})
    input.write(`${answer}\n`)
    await expect(confirmed).resolves.toBeUndefined()
    expect(Buffer.concat(shown).toString()).toContain('Pay 2 credits? [y/N] ')
  })

  test.each(['', 'n', 'yup', 'no'])('stops after "%s"', async (answer) => {
    const {input, output} = terminal()
    const confirmed = confirm('Pay 2 credits?', {isYes: false, input, output})
    input.write(`${answer}\n`)
    await expect(confirmed).rejects.toThrow(new DeclinedError('Nothing was done, because the answer was not yes.'))
  })

  test('counts the end of the input as no', async () => {
    const {input, output} = terminal()
    const confirmed = confirm('Pay 2 credits?', {isYes: false, input, output})
    input.end()
    await expect(confirmed).rejects.toBeInstanceOf(DeclinedError)
  })

  test.each(['input', 'output'] as const)('refuses to guess when %s is no terminal', async (end) => {
    const {input, output} = terminal()
    const streams = {input, output}
    streams[end].isTTY = false
    await expect(confirm('Pay 2 credits?', {isYes: false, ...streams})).rejects.toMatchObject({
      kind: 'usage',
      message: 'The question "Pay 2 credits?" needs a terminal to answer it, or the flag --yes.',
    })
  })

  test('passes on why it was aborted', async () => {
    const {input, output} = terminal()
    const controller = new AbortController()
    const confirmed = confirm('Pay 2 credits?', {isYes: false, input, output, signal: controller.signal})
    const reason = new InterruptedError('The command was stopped by SIGINT.')
    controller.abort(reason)
    await expect(confirmed).rejects.toBe(reason)
  })
})
