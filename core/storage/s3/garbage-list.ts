import {z} from 'zod'
import {StorageUnreachableError} from '../storage-errors.js'
import type {S3Objects} from './s3-objects.js'

/** Object with what is going to be deleted. */
const GARBAGE_NAME = 'garbage.json'

const listSchema = z.object({
  /** Changes with every list. */
  run: z.string(),
  /** Names of objects, with the time since when nothing needs them, by the clock of the bucket, ms since the epoch. */
  marks: z.array(z.tuple([z.string(), z.number()])),
})

/** What garbage collection is going to delete: uploads treat it as absent and send it anew. */
export interface GarbageList {
  run: string
  marks: ReadonlyMap<string, number>
}

/** Reads the list of a bucket; a bucket that was never cleaned has an empty one. */
export async function readGarbageList(objects: S3Objects): Promise<GarbageList> {
  const bytes = await objects.get(GARBAGE_NAME)
  if (!bytes) return {run: '', marks: new Map()}
  try {
    const {run, marks} = listSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')))
    return {run, marks: new Map(marks)}
  } catch (cause) {
    throw new StorageUnreachableError(
      `${objects.place} holds a ${GARBAGE_NAME} that is no list of garbage; expected run and marks.`,
      {cause, suggestions: [`Delete ${GARBAGE_NAME} in the bucket: only the grace time begins anew.`]},
    )
  }
}

export function writeGarbageList(objects: S3Objects, {run, marks}: GarbageList): Promise<void> {
  return objects.put(GARBAGE_NAME, Buffer.from(JSON.stringify({run, marks: [...marks]})))
}
