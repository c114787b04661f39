import type {ErrorKind} from '../../errors.js'

/** What a contract's error says to people. */
export interface Refusal {
  /** The rest of the sentence "The chain refused …: ", with values and units. */
  sentence: string
  /** What to type or do next, most useful first. */
  suggestions?: readonly string[]
  /** @default 'fault' */
  kind?: ErrorKind
}

/** An entry of an ABI. */
interface AbiEntry {
  readonly type: string
}

/** An error of an ABI. */
interface AbiError {
  readonly type: 'error'
  readonly name: string
  readonly inputs: readonly {readonly name: string; readonly type: string}[]
}

type ErrorOf<Abi extends readonly AbiEntry[]> = Extract<Abi[number], AbiError>

/** The values of an error as ethers decodes them, by name. */
type ValuesOf<E extends AbiError> = {
  [Input in E['inputs'][number] as Input['name']]: Input['type'] extends `uint${string}` | `int${string}`
    ? bigint
    : string
}

/**
 * A sentence for every error of a contract: the compiler refuses a table that misses one, or that has one too many.
 * Errors of libraries, which have no contract's name before an underscore, stand in a table of their own.
 */
export type RefusalTable<Abi extends readonly AbiEntry[]> = {
  readonly [E in ErrorOf<Abi> as E['name'] extends `${string}_${string}` ? E['name'] : never]: (
    values: ValuesOf<E>,
  ) => Refusal
}

/** Sentences for the errors of libraries in the ABIs of several contracts. */
export type LibraryRefusalTable<Abi extends readonly AbiEntry[]> = {
  readonly [E in ErrorOf<Abi> as E['name'] extends `${string}_${string}` ? never : E['name']]: (
    values: ValuesOf<E>,
  ) => Refusal
}

/** A constructor parameter or a term outside its range. */
export function describeBadValue(whose: string, {name, value}: {name: string; value: bigint}): Refusal {
  return {sentence: `${whose} ${name} may not be ${value}.`, suggestions: ['docs/protocol.md'], kind: 'usage'}
}
