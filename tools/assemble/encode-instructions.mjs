import {INSTRUCTIONS} from './opcodes.mjs'

/** A block that leaves nothing on the stack. */
const EMPTY_BLOCK = 0x40

/**
 * Encodes unfolded instructions, one after the other with what each takes.
 *
 * @param {string[]} words
 * @param {string[]} names Parameters and locals, in their order.
 * @returns {number[]}
 */
export function encodeInstructions(words, names) {
  const [queue, labels, bytes] = [[...words], [], []]
  const takeNumbers = (count) => queue.splice(0, count).map(Number)
  const take = {
    nothing: () => [],
    local: () => unsigned(indexIn(names, queue.shift())),
    label: () => unsigned(labels.length - 1 - indexIn(labels, queue.shift())),
    loop: () => {
      labels.push(queue.shift())
      return [EMPTY_BLOCK]
    },
    end: () => {
      labels.pop()
      return []
    },
    int: () => signed(...takeNumbers(1)),
    lanes: (count) => takeNumbers(count),
    memory: (align) => [align, ...unsigned(queue[0]?.startsWith('offset=') ? Number(queue.shift().slice(7)) : 0)],
    doubles: () => {
      queue.shift()
      return [...new Uint8Array(Float64Array.from(takeNumbers(2)).buffer)]
    },
  }
  while (queue.length > 0) {
    const word = queue.shift()
    const {code, takes = 'nothing', count} = INSTRUCTIONS[word] ?? {}
    if (!code) throw new Error(`'${word}' is none of the instructions in tools/assemble/opcodes.mjs.`)
    bytes.push(...code, ...take[takes](count))
  }
  return bytes
}

/** LEB128. */
export function unsigned(value) {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)]
}

function signed(value) {
  const isLast = value >= -0x40 && value < 0x40
  return isLast ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)]
}

function indexIn(names, name) {
  const index = names.lastIndexOf(name)
  if (index === -1) throw new Error(`'${name}' is none of ${names.join(', ')}.`)
  return index
}
