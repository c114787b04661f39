import {EventEmitter} from 'node:events'
import {describe, expect, test} from 'vitest'
import {InterruptedError, listenForInterruption} from '../../../../cli/base/interruption.js'

class FakeProcess extends EventEmitter {
  readonly exitCodes: number[] = []
  exit(code: number): void {
    this.exitCodes.push(code)
  }
}

describe('listenForInterruption', () => {
  test.each(['SIGINT', 'SIGTERM'])('aborts on the first %s and lets the process live', (name) => {
    const source = new FakeProcess()
    const {signal} = listenForInterruption(source)
    source.emit(name, name)
    expect(signal.reason).toBeInstanceOf(InterruptedError)
    expect(signal.reason).toMatchObject({kind: 'interrupted', message: `The command was stopped by ${name}.`})
    expect(source.exitCodes).toEqual([])
  })

  test('ends the process with 130 on the second signal', () => {
    const source = new FakeProcess()
    listenForInterruption(source)
    source.emit('SIGINT', 'SIGINT')
    source.emit('SIGINT', 'SIGINT')
    expect(source.exitCodes).toEqual([130])
  })

  test('counts a repeat within the given time as the same signal', () => {
    const source = new FakeProcess()
    let nowMs = 1000
    listenForInterruption(source, 300, () => nowMs)
    source.emit('SIGINT', 'SIGINT')
    nowMs += 299
    source.emit('SIGINT', 'SIGINT')
    expect(source.exitCodes).toEqual([])
    nowMs += 1
    source.emit('SIGINT', 'SIGINT')
    expect(source.exitCodes).toEqual([130])
  })

  test('leaves no listener behind', () => {
    const source = new FakeProcess()
    listenForInterruption(source).stopListening()
    expect(source.listenerCount('SIGINT') + source.listenerCount('SIGTERM')).toBe(0)
  })
})
