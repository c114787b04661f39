import {z} from 'zod'
import {countFrameFiles, frameFilesSchema, MAX_FRAME_FILES} from './frame-files.js'
import {JobManifestError} from './job-manifest-error.js'
import {FRAME_LIMITS, MAX_FRAMES} from './parse-frame-ranges.js'
import {describeFirstIssue, parseJson} from './parse-json.js'

/** Largest job manifest that anybody reads, in bytes. */
export const MAX_JOB_MANIFEST_BYTES = 1024 * 1024

/** Most slices of a frame. */
export const MAX_SLICES = 1024

const pixels = z.int().min(32).max(32_768)
const text = z.string().min(1).max(1024)
const names = z.array(text).refine((all) => new Set(all).size === all.length, 'names one twice')

/** The schema of {@link JobManifest}. */
export const jobManifestSchema = z
  .strictObject({
    format: z.literal('candela-job/1'),
    /** Blender major.minor that must render every task. */
    blenderSeries: z.string().regex(/^\d{1,2}\.\d{1,2}$/),
    /** The build that inspected the scene, as it reports itself: that one renders, or one that was measured to render alike. */
    build: z
      .strictObject({version: z.string().regex(/^\d{1,2}\.\d{1,2}\.\d{1,3}$/), hash: z.string().max(64)})
      .optional(),
    /** Only that very build renders. */
    exactBuild: z.literal(true).optional(),
    scene: z
      .strictObject({
        /** Root of the bundle, a UnixFS folder. */
        cid: z.string().min(8).max(128),
        /** The .blend inside the bundle, with forward slashes. */
        path: text.refine((path) => !path.startsWith('/') && !path.split('/').includes('..'), 'leaves the bundle'),
        sizeBytes: z.int().min(1),
        files: z.int().min(1),
        /** How .blend files were unpacked and cut, with its version; one that does not unpack is cut as other files are. */
        chunker: z.string().min(1).max(64),
        /** Files that not every frame reads, with the rules that say which; absent: every frame may read every file. */
        frameFiles: frameFilesSchema.optional(),
      })
      .refine(
        ({files, frameFiles = []}) => countFrameFiles(frameFiles) <= Math.min(files, MAX_FRAME_FILES),
        'ties more files to frames than there are',
      ),
    image: z.strictObject({
      widthPx: pixels,
      heightPx: pixels,
      /** Total samples of each pixel; never changed within a session. */
      samples: z.int().min(1).max(1_048_576),
      /** View layers to fingerprint, in the order of the scene. */
      viewLayers: names.min(1).max(64),
    }),
    frames: z.array(z.int().min(FRAME_LIMITS.min).max(FRAME_LIMITS.max)).min(1).max(MAX_FRAMES),
    /** Cut every frame into this grid; null renders whole frames. */
    tiles: z.strictObject({columns: z.int().min(1).max(9999), rows: z.int().min(1).max(9999)}).nullable(),
    /** Render every view layer of a frame in tasks of its own; absent renders all of them in each. */
    splitLayers: z.literal(true).optional(),
    /** Cut the samples of every frame, or of every tile, into so many slices; absent renders all of them in one task. */
    slices: z.int().min(2).max(MAX_SLICES).optional(),
    /** The view of a stereo scene to render, by its name; absent for a scene that renders one picture. */
    view: text.optional(),
    /** The views of a stereo scene to render, by their names, each in tasks of its own; absent where it is one, or a single picture. */
    views: names.min(2).max(64).optional(),
    /** Samples below this one are those of an earlier job, to which the artist adds; absent renders all of them. */
    firstSample: z.int().min(1).max(1_048_575).optional(),
    /** Absent leaves adaptive sampling as the scene has it; false turns it off. */
    adaptive: z.literal(false).optional(),
    /** Hash of the table of thresholds that judges the checks. */
    thresholdsHash: z.string().regex(/^0x[0-9a-f]{64}$/),
    /** Whether the scene may show hair, which decides between two rows of that table. */
    hasHair: z.boolean(),
    /** age X25519 recipient that results are sealed to. */
    recipient: z.string().regex(/^age1[0-9a-z]{50,100}$/),
    /** Render although files of the scene are missing (the artist said so). */
    allowMissing: z.boolean(),
  })
  .refine(({view, views}) => view === undefined || views === undefined, {path: ['view'], error: 'stands beside views'})

/** The immutable description of a job; its CID stands on chain. */
export type JobManifest = z.infer<typeof jobManifestSchema>

/**
 * Parses a job manifest from untrusted bytes.
 *
 * @throws {JobManifestError} If it is too large, no JSON, or breaks the schema; names the first bad field.
 */
export function parseJobManifest(bytes: Uint8Array): JobManifest {
  if (bytes.length > MAX_JOB_MANIFEST_BYTES) {
    throw new JobManifestError(
      `A job manifest has ${bytes.length} bytes; expected at most ${MAX_JOB_MANIFEST_BYTES} bytes.`,
    )
  }
  const result = jobManifestSchema.safeParse(parseJson(bytes, 'A job manifest'))
  if (result.success) return result.data
  throw new JobManifestError(`A job manifest has a bad field ${describeFirstIssue(result.error)}.`)
}

/** The bytes that are stored: the same manifest always gives the same CID. */
export function encodeJobManifest(jobManifest: JobManifest): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(jobManifestSchema.parse(jobManifest)))
}
