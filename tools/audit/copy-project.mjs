import {cpSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {repositoryPath} from '../bootstrap/paths.mjs'

/**
 * Copies the Foundry project, so that a tool may change its sources. The packages stand inside the copy, because
 * `forge coverage` finds no source outside of the project it measures.
 *
 * @param {string} name - Of the copy, under `.cache/audit`.
 * @returns {string} Its folder.
 */
export function copyProject(name) {
  const folder = repositoryPath(`.cache/audit/${name}`)
  rmSync(folder, {recursive: true, force: true})
  mkdirSync(folder, {recursive: true})
  for (const part of ['src', 'test', 'bin'])
    cpSync(repositoryPath(`contracts/${part}`), join(folder, part), {recursive: true})
  const settings = readFileSync(repositoryPath('contracts/foundry.toml'), 'utf8')
  writeFileSync(join(folder, 'foundry.toml'), settings.replaceAll('../node_modules', 'node_modules'))
  mkdirSync(join(folder, 'node_modules'))
  cpSync(repositoryPath('node_modules/@openzeppelin'), join(folder, 'node_modules/@openzeppelin'), {recursive: true})
  return folder
}
