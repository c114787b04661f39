// Bundles the command line: what tsc wrote into dist goes into dist/bundle, together with the packages it imports.
// Node starts a few large files several times as fast as a thousand small ones. See docs/decisions.
import {readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {relative, sep} from 'node:path'
import {rolldown} from 'rolldown'
import {repositoryPath} from './bootstrap/paths.mjs'
import {onDemandBuiltins} from './bundle/on-demand-builtins.mjs'
import {describePackages, packageOf} from './bundle/packages.mjs'

/** Stays in node_modules: native code; and what oclif looks for only to run commands from TypeScript. */
const OUTSIDE = ['sharp', 'typescript']

const bundle = await rolldown({
  input: {
    'run-cli': repositoryPath('dist/cli/base/run-cli.js'),
    'command-not-found': repositoryPath('dist/cli/base/command-not-found.js'),
    'fingerprint-worker': repositoryPath('dist/core/render/fingerprint-worker.js'),
    'leaf-worker': repositoryPath('dist/core/storage/leaves/leaf-worker.js'),
    ...findCommands(),
  },
  cwd: repositoryPath(),
  platform: 'node',
  external: OUTSIDE,
  plugins: [onDemandBuiltins()],
  // Our modules do nothing when they are imported, so a command leaves out what it does not use of an index.ts.
  treeshake: {moduleSideEffects: [{test: /^(?!.*node_modules).*\.js$/, sideEffects: false}]},
  onLog: (_, {code, message}) => {
    if (code === 'UNRESOLVED_IMPORT') throw new Error(message)
  },
})
const {output} = await bundle.write({
  dir: repositoryPath('dist/bundle'),
  chunkFileNames: 'chunks/[name].js',
  // The files directly in core stand alone, and nearly every command needs some: one small chunk instead of a dozen.
  // So do the rules of a job: whoever describes a job, renders it or checks it needs most of them.
  codeSplitting: {
    groups: [
      {name: 'core', test: /[\\/]dist[\\/]core[\\/][^\\/]+\.js$/},
      {name: 'job', test: /[\\/]dist[\\/]core[\\/]job[\\/][^\\/]+\.js$/},
    ],
  },
  // Error names, and oclif's errors by class name, are part of what the command line prints.
  keepNames: true,
})
const {packages} = JSON.parse(readFileSync(repositoryPath('package-lock.json'), 'utf8'))
writeFileSync(repositoryPath('dist/bundle/THIRD-PARTY.txt'), describePackages(bundledPackages(), packages))

/** The entry of each command is named like its source, so that oclif finds it where it looks for it. */
function findCommands() {
  const files = readdirSync(repositoryPath('cli/commands'), {recursive: true, encoding: 'utf8'})
  const names = files.filter((file) => file.endsWith('.ts')).map((file) => file.slice(0, -3).split(sep).join('/'))
  return Object.fromEntries(names.map((name) => [`commands/${name}`, repositoryPath(`dist/cli/commands/${name}.js`)]))
}

function bundledPackages() {
  const files = output.flatMap((part) => (part.type === 'chunk' ? Object.keys(part.modules) : []))
  const folders = files.map((file) => packageOf(relative(repositoryPath(), file).split(sep).join('/')))
  return new Set(folders.filter((folder) => folder !== undefined))
}
