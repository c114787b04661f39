// Writes oclif.manifest.json: what every command is called and takes, so that `candela` starts without loading them all.
// Reads the bundled commands in dist/bundle; the same commands always give the same bytes.
import {renameSync, rmSync, writeFileSync} from 'node:fs'
import {Plugin, settings} from '@oclif/core'
import {repositoryPath} from './bootstrap/paths.mjs'

settings.enableAutoTranspile = false
const path = repositoryPath('oclif.manifest.json')
const draft = `${path}.${process.pid}`
try {
  writeFileSync(draft, `${JSON.stringify(sortKeys(await readCommands()), null, 2)}\n`)
  renameSync(draft, path)
} finally {
  rmSync(draft, {force: true})
}

async function readCommands() {
  const plugin = new Plugin({
    root: repositoryPath(),
    type: 'core',
    ignoreManifest: true,
    errorOnManifestCreate: true,
    respectNoCacheDefault: true,
  })
  await plugin.load()
  return plugin.manifest
}

/** Commands come in the order in which the disk lists them; flags and arguments keep the order of their source. */
function sortKeys(manifest) {
  const commands = Object.entries(manifest.commands).sort(([a], [b]) => (a < b ? -1 : 1))
  return {...manifest, commands: Object.fromEntries(commands)}
}
