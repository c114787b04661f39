/**
 * The instructions of WebAssembly that our kernels use: their bytes, what follows each, and a count that belongs to that (of
 * lanes; for memory the alignment, as a power of two).
 *
 * @type {Record<string, {code: number[], takes?: 'local' | 'label' | 'loop' | 'end' | 'int' | 'lanes' | 'memory' | 'doubles', count?: number}>}
 */
export const INSTRUCTIONS = {
  loop: {code: [0x03], takes: 'loop'},
  end: {code: [0x0b], takes: 'end'},
  br_if: {code: [0x0d], takes: 'label'},
  'local.get': {code: [0x20], takes: 'local'},
  'local.set': {code: [0x21], takes: 'local'},
  'local.tee': {code: [0x22], takes: 'local'},
  'i32.load': {code: [0x28], takes: 'memory', count: 2},
  'f64.load': {code: [0x2b], takes: 'memory', count: 3},
  'i32.store': {code: [0x36], takes: 'memory', count: 2},
  'f64.store': {code: [0x39], takes: 'memory', count: 3},
  'i32.const': {code: [0x41], takes: 'int'},
  'i32.add': {code: [0x6a]},
  'i32.sub': {code: [0x6b]},
  'i32.or': {code: [0x72]},
  'i32.shl': {code: [0x74]},
  'f64.add': {code: [0xa0]},
  'v128.load': {code: [0xfd, 0x00], takes: 'memory', count: 4},
  'v128.const': {code: [0xfd, 0x0c], takes: 'doubles'},
  'i8x16.shuffle': {code: [0xfd, 0x0d], takes: 'lanes', count: 16},
  'f64x2.extract_lane': {code: [0xfd, 0x21], takes: 'lanes', count: 1},
  'f64x2.lt': {code: [0xfd, 0x49]},
  'f64x2.gt': {code: [0xfd, 0x4a]},
  'f64x2.promote_low_f32x4': {code: [0xfd, 0x5f]},
  'i32x4.bitmask': {code: [0xfd, 0xa4, 0x01]},
  'f64x2.sqrt': {code: [0xfd, 0xef, 0x01]},
  'f64x2.add': {code: [0xfd, 0xf0, 0x01]},
  'f64x2.mul': {code: [0xfd, 0xf2, 0x01]},
  'f64x2.pmax': {code: [0xfd, 0xf7, 0x01]},
}

export const TYPES = {i32: 0x7f, f64: 0x7c, v128: 0x7b}
