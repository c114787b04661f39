#!/usr/bin/env node
/**
 * Looks like the native `solc` to forge, and compiles with the npm package `solc` (WebAssembly).
 *
 * Forge calls it with `--version`, then with `--standard-json` and the input on stdin. Sources
 * outside the project (`../node_modules`) are imported from disk, relative to `--base-path`.
 */
'use strict'

const fs = require('node:fs')
const path = require('node:path')

const flags = process.argv.slice(2)

if (flags.includes('--version')) {
  process.stdout.write(`solc, the solidity compiler commandline interface\nVersion: ${compilerVersion()}\n`)
} else if (flags.includes('--standard-json')) {
  writeAll(loadCompiler().compile(fs.readFileSync(0, 'utf8'), {import: readSource}))
} else {
  process.stderr.write(`The solc shim expected --version or --standard-json but received: ${flags.join(' ')}\n`)
  process.exitCode = 1
}

/** The full compiler version; cached beside this file, because loading the compiler takes about 0.3 s. */
function compilerVersion() {
  const cachePath = path.join(__dirname, `.solc-version-${require('solc/package.json').version}`)
  if (fs.existsSync(cachePath)) return fs.readFileSync(cachePath, 'utf8')
  const version = loadCompiler().version()
  fs.writeFileSync(cachePath, version)
  return version
}

/** A source that forge did not pass inline. */
function readSource(source) {
  const basePath = flags.includes('--base-path') ? flags[flags.indexOf('--base-path') + 1] : process.cwd()
  const sourcePath = path.resolve(basePath, source)
  if (!fs.existsSync(sourcePath)) return {error: `No source stands at ${sourcePath}.`}
  return {contents: fs.readFileSync(sourcePath, 'utf8')}
}

/** Loads the compiler without the process-wide exception handlers that its runtime installs. */
function loadCompiler() {
  const compiler = require('solc')
  process.removeAllListeners('uncaughtException')
  process.removeAllListeners('unhandledRejection')
  return compiler
}

/** Writes everything to stdout; a pipe takes it in pieces. */
function writeAll(text) {
  const bytes = Buffer.from(text)
  for (let offset = 0; offset < bytes.length; ) {
    try {
      offset += fs.writeSync(1, bytes, offset)
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error
    }
  }
}
