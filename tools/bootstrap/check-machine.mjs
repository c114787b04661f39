import {existsSync} from 'node:fs'
import {statfs} from 'node:fs/promises'
import {BootstrapError} from './failure.mjs'
import {OWN_NODE, repositoryPath} from './paths.mjs'

/** What npm packages, Blender and a first render need together, in bytes. */
export const NEEDED_BYTES = 3_000_000_000

/** Refuses a machine that cannot finish the installation, before anything is downloaded. */
export async function checkMachine() {
  const {bavail, bsize} = await statfs(repositoryPath())
  const machine = {
    platform: process.platform,
    arch: process.arch,
    nodeVersion: process.versions.node,
    freeBytes: bavail * bsize,
    isInstalled: existsSync(OWN_NODE) && existsSync(repositoryPath('dist')),
  }
  assertMachine(machine)
  return describeMachine(machine)
}

/**
 * @param {{platform: string, arch: string, nodeVersion: string, freeBytes: number, isInstalled: boolean}} machine
 * @throws {BootstrapError} If the platform, the Node version or the free disk space does not do.
 */
export function assertMachine({platform, arch, nodeVersion, freeBytes, isInstalled}) {
  if (!SUPPORTED.includes(`${platform}-${arch}`)) {
    throw new BootstrapError(`Candela runs on ${SUPPORTED.join(', ')}; this machine is ${platform}-${arch}.`, [])
  }
  if (Number(nodeVersion.split('.')[0]) < 20) {
    throw new BootstrapError(`The installation needs Node 20 or newer; this is ${nodeVersion}.`, [
      'install a newer Node from https://nodejs.org, then npm start',
    ])
  }
  if (!isInstalled && freeBytes < NEEDED_BYTES) {
    throw new BootstrapError(
      `The installation needs ${formatGigabytes(NEEDED_BYTES)} of free disk space; there are ${formatGigabytes(freeBytes)}.`,
      ['free some space, then npm start'],
    )
  }
}

function describeMachine({platform, arch, nodeVersion, freeBytes}) {
  return `${platform}-${arch}, Node ${nodeVersion}, ${formatGigabytes(freeBytes)} free`
}

function formatGigabytes(bytes) {
  return `${(bytes / 1e9).toFixed(1)} GB`
}

const SUPPORTED = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'darwin-x64']
