import {z} from 'zod'
import {readIfThere, writePrivate} from '../core/private-file.js'

const bookSchema = z.array(z.int().min(1))

/** Numbers of the jobs that hold a bond of this node, kept on disk: a bond goes back when somebody asks for it. */
export class BidBook {
  readonly #path: string
  readonly #jobs: Set<number>

  private constructor(path: string, jobs: readonly number[]) {
    this.#path = path
    this.#jobs = new Set(jobs)
  }

  /** Opens the book of a node; one that is damaged counts as empty. */
  static async open(path: string): Promise<BidBook> {
    const text = (await readIfThere(path)) ?? '[]'
    return new BidBook(path, bookSchema.safeParse(tryParse(text)).data ?? [])
  }

  list(): number[] {
    return [...this.#jobs]
  }

  /** Notes a job before the bid is sent. */
  async add(jobId: number): Promise<void> {
    this.#jobs.add(jobId)
    await this.#write()
  }

  /** Forgets a job that holds no bond any more. */
  async remove(jobId: number): Promise<void> {
    if (this.#jobs.delete(jobId)) await this.#write()
  }

  #write(): Promise<void> {
    return writePrivate(this.#path, JSON.stringify([...this.#jobs]))
  }
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
