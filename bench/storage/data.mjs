import {createCipheriv, createHash} from 'node:crypto'
import {closeSync, ftruncateSync, mkdirSync, openSync, writeSync} from 'node:fs'
import {dirname, join} from 'node:path'

const MIB = 1024 ** 2

/** Writes a file of bytes that do not compress and that the seed fixes; gives its size. */
export function writeNoise(path, sizeBytes, seed) {
  mkdirSync(dirname(path), {recursive: true})
  const cipher = createCipheriv('aes-128-ctr', createHash('md5').update(seed).digest(), Buffer.alloc(16))
  const zeros = Buffer.alloc(Math.min(sizeBytes, 8 * MIB))
  const file = openSync(path, 'w')
  for (let left = sizeBytes; left > 0; left -= zeros.length) {
    writeSync(file, cipher.update(zeros.subarray(0, Math.min(left, zeros.length))))
  }
  closeSync(file)
  return sizeBytes
}

/** A file with holes, every MiB of which is another one: large, and hardly any room on the disk. */
export function writeSparse(path, sizeBytes) {
  const file = openSync(path, 'w')
  ftruncateSync(file, sizeBytes)
  for (let offset = 0; offset < sizeBytes; offset += MIB) writeSync(file, `piece ${offset}`, offset)
  closeSync(file)
}

/** A scene as artists have them: a cache, large and middling assets, and many small files; gives its size in bytes. */
export function writeScene(folder, share) {
  let bytes = writeNoise(join(folder, 'cache', 'smoke.vdb'), Math.round(335 * share) * MIB, 'cache')
  bytes += writeNoise(join(folder, 'scene.bin'), Math.round(63 * share) * MIB, 'scene')
  for (let number = 0; number < 140 * share; number += 1) {
    const sizeBytes = MIB + ((number * 7919 * 4099) % (2 * MIB))
    bytes += writeNoise(join(folder, 'textures', `texture_${number}.png`), sizeBytes, `texture ${number}`)
  }
  return bytes + writeSmallFiles(join(folder, 'small'), 200 * share, 15_000)
}

/** Small files, 1000 to a folder; gives their size together. */
export function writeSmallFiles(folder, count, sizeBytes) {
  for (let number = 0; number < count; number += 1) {
    const name = join(`part_${Math.floor(number / 1000)}`, `file_${number}.bin`)
    writeNoise(join(folder, name), sizeBytes, `small ${number}`)
  }
  return Math.ceil(count) * sizeBytes
}
