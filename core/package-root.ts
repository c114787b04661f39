import {existsSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'

/** Absolute path of a file of this package, the same from the sources and from `dist/`. */
export function packagePath(...segments: string[]): string {
  return join(packageRoot, ...segments)
}

const packageRoot = findPackageRoot(dirname(fileURLToPath(import.meta.url)))

function findPackageRoot(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'oclif.manifest.json')) || existsSync(join(folder, 'package.json'))) return folder
    if (dirname(folder) === folder) throw new Error(`No package.json stands above ${from}.`)
  }
}
