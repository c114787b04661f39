import {encodeInstructions, unsigned} from './encode-instructions.mjs'
import {TYPES} from './opcodes.mjs'

/** Ids of the sections of a module. */
const SECTION = {types: 1, functions: 3, memory: 5, exports: 7, code: 10}
const EXPORTED = {func: 0, memory: 2}
const FUNCTION_TYPE = 0x60
const END = 0x0b

/**
 * Assembles a module of one memory and one function without results, both exported, from WebAssembly's text format. Of that it
 * knows unfolded instructions, those of opcodes.mjs, and comments from `;;` to the end of the line.
 *
 * @param {string} text
 * @returns {Uint8Array}
 * @throws {Error} If the text holds anything else.
 */
export function assembleWat(text) {
  const [[word, ...fields]] = parse(text)
  if (word !== 'module') throw new Error(`The text must be one (module …), not '${word}'.`)
  const [memory, func] = ['memory', 'func'].map((kind) => fields.find((field) => field[0] === kind))
  const params = func.filter(([kind]) => kind === 'param')
  const locals = func.filter(([kind]) => kind === 'local')
  const names = [...params, ...locals].map(([, name]) => name)
  const instructions = func.filter((item, index) => index > 0 && typeof item === 'string')
  const code = [...listOf(groupTypes(locals)), ...encodeInstructions(instructions, names), END]
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(SECTION.types, [[FUNCTION_TYPE, ...listOf(params.map((param) => [typeOf(param)])), 0]]),
    ...section(SECTION.functions, [[0]]),
    ...section(SECTION.memory, [[0, ...unsigned(Number(memory.at(-1)))]]),
    ...section(SECTION.exports, [exportOf(memory), exportOf(func)]),
    ...section(SECTION.code, [[...unsigned(code.length), ...code]]),
  ])
}

/** Nested lists of the words between parentheses. */
function parse(text) {
  const open = [[]]
  for (const token of text.replaceAll(/;;.*$/gm, '').match(/[()]|"[^"]*"|[^\s()"]+/g) ?? []) {
    if (token === '(') open.push([])
    else if (token === ')') open.at(-2).push(open.pop())
    else open.at(-1).push(token)
  }
  return open[0]
}

/** How many follow each other of a type, and the type. */
function groupTypes(locals) {
  const groups = []
  for (const type of locals.map(typeOf)) {
    if (groups.at(-1)?.[1] === type) groups.at(-1)[0]++
    else groups.push([1, type])
  }
  return groups
}

function typeOf([, name, type]) {
  if (type in TYPES) return TYPES[type]
  throw new Error(`${name} must be one of ${Object.keys(TYPES).join(', ')}, not '${type}'.`)
}

function exportOf([kind, ...rest]) {
  const [, name] = rest.find(([word]) => word === 'export')
  const text = Buffer.from(JSON.parse(name))
  return [...unsigned(text.length), ...text, EXPORTED[kind], 0]
}

function section(id, items) {
  const content = listOf(items)
  return [id, ...unsigned(content.length), ...content]
}

function listOf(items) {
  return [...unsigned(items.length), ...items.flat()]
}
