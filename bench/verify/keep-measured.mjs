import {createHash} from 'node:crypto'
import {existsSync} from 'node:fs'
import {mkdir, readdir, readFile, writeFile} from 'node:fs/promises'
import {basename, join} from 'node:path'

/** What does not change what is measured of a scene: it comes after. */
const AFTERWARDS =
  /audit-cheats|charts|check-fees|claims|describe|devices|drawn-cells|keep-|joint-rules|fit|roc|report|summary|markdown|volume-cost|compare-rivals|measure-savings|patches|repeats|series|time-|write-/

/**
 * Keeps what was measured of a scene until the scene, a source that measures or a fingerprint is another.
 *
 * @template T
 * @param {string} options.cacheDir
 * @param {string} options.sceneDir Named by the hash of the scene.
 * @param {boolean} options.withRivals
 * @param {() => Promise<T>} measure
 * @returns {Promise<T>}
 */
export async function keepMeasured({cacheDir, sceneDir, withRivals}, measure) {
  const path = join(
    cacheDir,
    'measured',
    `${basename(sceneDir)}-${withRivals ? 'rivals-' : ''}${await hashSources()}.json`,
  )
  if (existsSync(path)) return JSON.parse(await readFile(path, 'utf8'))
  const measured = await measure()
  await mkdir(join(cacheDir, 'measured'), {recursive: true})
  await writeFile(path, JSON.stringify(measured))
  return measured
}

async function hashSources() {
  const own = (await readdir('bench/verify')).filter((name) => name.endsWith('.mjs') && !AFTERWARDS.test(name))
  const product = (await readdir('dist/core/verify', {recursive: true})).filter((name) => name.endsWith('.js'))
  const paths = [
    ...own.map((name) => join('bench/verify', name)),
    ...product.map((name) => join('dist/core/verify', name)),
  ]
  const hash = createHash('sha256')
  for (const path of paths.sort()) hash.update(path).update(await readFile(path))
  return hash.digest('hex').slice(0, 16)
}
