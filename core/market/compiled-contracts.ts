import {execFile} from 'node:child_process'
import {existsSync} from 'node:fs'
import {mkdtemp, readFile, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {CandelaError} from '../errors.js'
import {packagePath} from '../package-root.js'
import bytecode from './abi/bytecode.json' with {type: 'json'}
import runtime from './abi/runtime.json' with {type: 'json'}
import type {ContractName} from './deployment-plan.js'

/** What the compiler made of the contracts. */
export interface CompiledContracts {
  /** Creation code without arguments, by name. */
  bytecode: Record<ContractName, string>
  /** Code on chain with zeros for immutables, and for each immutable the byte offsets of its 32 bytes. */
  runtime: Record<ContractName, {code: string; immutables: number[][]}>
}

/** The contracts that this version of Candela deploys. */
export const COMMITTED_CONTRACTS: CompiledContracts = {bytecode, runtime}

/** Thrown when the contracts cannot be compiled here. */
export class RecompileError extends CandelaError {
  readonly code = 'RECOMPILE'
  readonly kind = 'usage'
}

/** How long the compiler may take, in ms; on a busy small machine it takes a minute. */
const COMPILE_MS = 600_000

/**
 * Compiles the contracts from their sources.
 *
 * @throws {RecompileError} If this is no clone of the repository, or the compiler fails.
 */
export async function compileFromSource(signal?: AbortSignal): Promise<CompiledContracts> {
  const script = packagePath('contracts', 'script', 'generate-abis.mjs')
  if (!existsSync(script)) {
    throw new RecompileError(
      'The sources of the contracts are not here; --from-source needs a clone of the repository.',
      {
        suggestions: [
          'git clone the repository, then npm install in it',
          'candela network verify, without --from-source',
        ],
      },
    )
  }
  const folder = await mkdtemp(join(tmpdir(), 'candela-contracts-'))
  try {
    await promisify(execFile)(process.execPath, [script, folder], {timeout: COMPILE_MS, signal}).catch(
      (cause: unknown) => {
        signal?.throwIfAborted()
        throw new RecompileError(`The contracts do not compile: node ${script} failed.`, {cause})
      },
    )
    const read = async (name: string) => JSON.parse(await readFile(join(folder, name), 'utf8'))
    return {bytecode: await read('bytecode.json'), runtime: await read('runtime.json')}
  } finally {
    await rm(folder, {recursive: true, force: true})
  }
}

/** Contracts whose compiled code is not the committed one. */
export function findRecompiled({bytecode: compiled, runtime: code}: CompiledContracts): ContractName[] {
  return (Object.keys(bytecode) as ContractName[]).filter(
    (name) => compiled[name] !== bytecode[name] || JSON.stringify(code[name]) !== JSON.stringify(runtime[name]),
  )
}
