import {delimiter, join, sep} from 'node:path'
import {fileURLToPath} from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Absolute path of a file of this repository; `path` uses `/`. */
export function repositoryPath(path = '') {
  return join(ROOT, ...path.split('/'))
}

/** Where npm puts the programs of the installed packages. */
export const LOCAL_BIN = repositoryPath('node_modules/.bin')

/** The Node that the package `node` installs. */
export const OWN_NODE = join(LOCAL_BIN, process.platform === 'win32' ? 'node.cmd' : 'node')

/**
 * PATH without the programs of any `node_modules`: what was installed before this script ran.
 *
 * npm itself must run on it, because it replaces the folder that holds our own Node.
 */
export function systemPath(path = process.env.PATH ?? '') {
  return path
    .split(delimiter)
    .filter((folder) => !folder.endsWith(`node_modules${sep}.bin`))
    .join(delimiter)
}

/** PATH with the programs of our packages first; Foundry's own before npm's links to them, which lose exit codes. */
export function localPath(path = process.env.PATH ?? '') {
  const foundry = ['forge', 'anvil'].map((tool) => repositoryPath(`node_modules/${foundryPackage(tool)}/bin`))
  return [...foundry, LOCAL_BIN, systemPath(path)].join(delimiter)
}

/**
 * Foundry's name of the package with a tool's program, such as `@foundry-rs/anvil-linux-amd64`.
 *
 * @param {string} tool
 * @param {string} platform
 * @param {string} arch
 */
export function foundryPackage(tool, platform = process.platform, arch = process.arch) {
  return `@foundry-rs/${tool}-${platform}-${arch === 'x64' ? 'amd64' : arch}`
}
