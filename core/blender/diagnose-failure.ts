import {CandelaError} from '../errors.js'

/** Why a task failed, as programs read it. */
export type FailureReason =
  | 'out-of-vram'
  | 'out-of-memory'
  | 'driver-too-old'
  | 'disk-full'
  | 'missing-file'
  | 'device-missing'
  | 'scene-unreadable'
  | 'wrong-size'
  | 'wrong-channels'
  | 'not-finite'
  | 'hang'
  | 'late'
  | 'crash'
  | 'unknown'

/** Why a task failed. */
export interface Failure {
  reason: FailureReason
  /** Half a sentence for people. */
  sentence: string
  /** Whether this machine would fail again, so that the job is left to others, and nothing is held against it. */
  isForOthers: boolean
}

interface Cause extends Failure {
  /** Codes of our own errors that say so. */
  codes?: readonly string[]
  /** What Blender, Cycles or a driver says in that case; the sources are in docs/failures.md. */
  says?: readonly RegExp[]
}

/**
 * Every cause that is told apart; the first that fits counts, so that the special stand before the general: a driver that
 * runs out of memory often crashes Blender afterwards.
 */
export const FAILURE_CAUSES: readonly Cause[] = [
  {
    reason: 'hang',
    sentence: 'the render made no progress for many times the expected time, and was stopped',
    isForOthers: false,
    codes: ['RENDER_HUNG'],
  },
  {
    reason: 'late',
    sentence: 'the render would not have ended before the deadline of the lease',
    isForOthers: false,
    codes: ['LEASE_LATE'],
  },
  {
    reason: 'out-of-vram',
    sentence: 'the scene does not fit into the memory of the graphics card; a node with a bigger card can take it',
    isForOthers: true,
    says: [
      /System is out of GPU (and shared host )?memory/i,
      /Out of memory in (cu|hip)\w+/,
      /CUDA_ERROR_OUT_OF_MEMORY|hipErrorOutOfMemory|OPTIX_ERROR_DEVICE_OUT_OF_MEMORY|UR_RESULT_ERROR_OUT_OF_(DEVICE|RESOURCES)/,
      /Failed to create (CUDA|HIP) context \(Out of memory\)/,
      /available GPU memory was likely exceeded/i,
      /oneAPI.*out of (device )?memory|Metal.*out of memory/i,
    ],
  },
  {
    reason: 'driver-too-old',
    sentence: 'the graphics driver is too old for this Blender',
    isForOthers: true,
    says: [
      /driver version (is insufficient|(is )?too old)/i,
      /CUDA_ERROR_(UNSUPPORTED_PTX_VERSION|INVALID_PTX|NO_BINARY_FOR_GPU)|unsupported toolchain/,
      /OPTIX_ERROR_UNSUPPORTED_ABI_VERSION|driver does not support ABI version/i,
      /requires (NVIDIA|AMD|Intel).* driver version \S+ or (newer|higher)/i,
    ],
  },
  {
    reason: 'out-of-memory',
    sentence: 'the memory of this machine ran out',
    isForOthers: true,
    says: [
      /std::bad_alloc|\bMemoryError\b/,
      /(Calloc|Malloc|Mallocn|Callocn) (array )?(overflow|returns null)/i,
      /Error: Out of memory|^Out of memory\b/m,
      /ended (by SIGKILL|with exit code 137)/,
      /Cannot allocate memory/,
    ],
  },
  {
    reason: 'disk-full',
    sentence: 'the disk is full',
    isForOthers: true,
    codes: ['DISK_SPACE'],
    says: [/No space left on device|\bENOSPC\b/, /is the disk full\?/, /Disk quota exceeded/],
  },
  {
    reason: 'device-missing',
    sentence: 'the device that was asked for is not there',
    isForOthers: true,
    codes: ['DEVICE_MISSING'],
    says: [/no CUDA-capable device is detected|CUDA_ERROR_NO_DEVICE|hipErrorNoDevice/],
  },
  {
    reason: 'missing-file',
    sentence: 'a file of the scene is not there',
    isForOthers: true,
    says: [
      /lacks (a file|\d+ files): /,
      /Cannot read file ["'].*["']: No such file or directory/,
      /Image file ['"]?.*['"]? does not exist/,
      /Unable to open ['"].*['"]: No such file or directory/,
      /^LIB: .* missing from /m,
    ],
  },
  {
    reason: 'scene-unreadable',
    sentence: 'Blender cannot open the scene',
    isForOthers: false,
    codes: ['SCENE_UNREADABLE'],
    says: [/File format is not supported in file|not a blend file|Failed to read blend file|Missing DNA block/],
  },
  {
    reason: 'wrong-size',
    sentence: 'the picture has another size than the task',
    isForOthers: false,
    codes: ['OUTPUT_SIZE'],
    says: [/Expected \d+x\d+ px, Blender wrote \d+x\d+ px/],
  },
  {
    reason: 'wrong-channels',
    sentence: 'the picture lacks channels, or is damaged',
    isForOthers: false,
    codes: ['EXR_INVALID', 'EXR_MISSING', 'CELL_INVALID'],
    says: [/is a tiled, deep or multi-part EXR|is no EXR file|wrote no image/],
  },
  {
    reason: 'not-finite',
    sentence: 'the picture has pixels that are not numbers (NaN)',
    isForOthers: false,
    codes: ['IMAGE_NOT_FINITE'],
  },
  {
    reason: 'crash',
    sentence: 'Blender crashed',
    isForOthers: false,
    codes: ['BLENDER_CRASHED', 'BLENDER_START_FAILED'],
    says: [
      /Segmentation fault|EXCEPTION_ACCESS_VIOLATION|Writing: .*\.crash\.txt|Fatal Python error|SIG(SEGV|ABRT|BUS|ILL|FPE)/,
    ],
  },
]

const UNKNOWN: Failure = {reason: 'unknown', sentence: 'the render failed', isForOthers: false}

/**
 * Says in plain words why a task failed.
 *
 * @param log - What Blender said while it rendered the task.
 */
export function diagnoseFailure(error: unknown, log = ''): Failure {
  const code = error instanceof CandelaError ? error.code : undefined
  const message = error instanceof Error ? error.message : String(error)
  const said = FAILURE_CAUSES.find(({codes, says}) => isCode(codes, code) || says?.some((line) => line.test(message)))
  // A crash, or an error without a cause of its own, is explained by what the log says before it.
  const explained = said === undefined || said.reason === 'crash' ? findInLog(log) : undefined
  const {reason, sentence, isForOthers} = explained ?? said ?? UNKNOWN
  return {reason, sentence, isForOthers}
}

function findInLog(log: string): Cause | undefined {
  return FAILURE_CAUSES.find(({says}) => says?.some((line) => line.test(log)))
}

function isCode(codes: readonly string[] | undefined, code: string | undefined): boolean {
  return codes?.some((one) => one === code) === true
}
