import {Command} from '@oclif/core'
import {CandelaError, type ErrorKind, EXIT_CODES} from '../../core/errors.js'
import {toPrintableLines} from '../../core/to-printable.js'
import {formatJson} from './format-json.js'
import {type Interruption, listenForInterruption} from './interruption.js'
import {isJsonAsked} from './is-json-asked.js'

/**
 * The root of every command: `--json`, errors as sentences, one meaning of Ctrl-C.
 *
 * `run()` parses, calls one function below `cli/`, prints with `this.log` and returns a plain object of type `T`,
 * which `--json` prints instead. Errors are thrown, never printed: `runCli` turns them into text and an exit code.
 */
export abstract class BaseCommand<T = unknown> extends Command {
  static override enableJsonFlag = true

  #interruption: Interruption | undefined

  abstract override run(): Promise<T>

  /**
   * Aborts on the first SIGINT or SIGTERM with an `InterruptedError`; a second one ends the process with 130.
   * A command that never reads it keeps Node's default: the first signal ends the process.
   */
  protected get interrupted(): AbortSignal {
    this.#interruption ??= listenForInterruption(process, repeatsToIgnoreMs())
    return this.#interruption.signal
  }

  /** Lets a command that delivered something end with another code than 0, such as `partial`. */
  protected endAs(kind: ErrorKind): void {
    process.exitCode = EXIT_CODES[kind]
  }

  /** Prints for people on stdout, unless `--json` is asked for; names from scenes and nodes must not steer the terminal. */
  override log(message = ''): void {
    super.log(toPrintableLines(message))
  }

  /** Prints a line for people on stderr, in every mode. */
  protected note(text: string): void {
    process.stderr.write(`${toPrintableLines(text)}\n`)
  }

  /** Prints a warning on stderr, in every mode. */
  override warn<Input extends string | Error>(input: Input): Input {
    this.note(`Warning: ${typeof input === 'string' ? input : input.message}`)
    return input
  }

  override jsonEnabled(): boolean {
    return isJsonAsked(this.argv)
  }

  override logJson(json: unknown): void {
    process.stdout.write(`${formatJson(json)}\n`)
  }

  /** Passes errors on to `runCli`; what an abort broke on its way counts as the interruption itself. */
  protected override async catch(error: Error): Promise<never> {
    const signal = this.#interruption?.signal
    throw signal?.aborted && !(error instanceof CandelaError) ? signal.reason : error
  }

  protected override async finally(_error: Error | undefined): Promise<void> {
    this.#interruption?.stopListening()
  }
}

/** Behind the launcher that changes the Node version, one Ctrl-C arrives twice. */
function repeatsToIgnoreMs(): number {
  return process.env.CANDELA_LAUNCHER_PID === String(process.ppid) ? 300 : 0
}
