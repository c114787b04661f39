export {type CellQuestion, type CheckSize, chooseCells, MAX_CELLS} from './choose-cells.js'
export {
  chooseSplit,
  SLOW_SAMPLES_PER_SEC,
  type SplitChoice,
  type SplitQuestion,
  type SplitWish,
} from './choose-split.js'
export {estimatePrice, type PriceEstimate} from './estimate-price.js'
export {
  countFrameFiles,
  type FrameFile,
  type FrameFiles,
  judgeFrameFiles,
  MAX_FRAME_FILES,
  type NumberedFiles,
  pathOf,
} from './frame-files.js'
export {
  chooseOutputPattern,
  framePath,
  type OutputPattern,
  placeOutput,
  placeView,
  type ViewSuffix,
} from './frame-path.js'
export {FrameRule, numberAt} from './frame-rule.js'
export {
  encodeJobManifest,
  type JobManifest,
  MAX_JOB_MANIFEST_BYTES,
  MAX_SLICES,
  parseJobManifest,
} from './job-manifest.js'
export {JobManifestError} from './job-manifest-error.js'
export {encodeKeyNotice, parseKeyNotice} from './key-notice.js'
export {numbersForFrames} from './numbers-for-frames.js'
export {FRAME_ORDERS, type FrameOrder, orderFrames} from './order-frames.js'
export {
  FrameRangeError,
  formatFrameRanges,
  framesOfScene,
  MAX_FRAMES,
  parseFrameRanges,
} from './parse-frame-ranges.js'
export {
  encodePrivateJob,
  encodeSealedManifest,
  isPrivateJob,
  MAX_SEALED_MANIFEST_BYTES,
  type PrivateJob,
  parsePrivateJob,
  parseSealedManifest,
  type SealedManifest,
} from './private-job.js'
export {listFilesOfFrame, type SceneFiles, type SceneSequence, sortBySequence} from './scene-files.js'
export {
  CELL_SIZE_PX,
  parseTileGrid,
  splitFrameIntoTiles,
  type Tile,
  type TileGrid,
  TileGridError,
} from './split-frame-into-tiles.js'
export {
  countCellsPerTask,
  countPictures,
  countTasks,
  listTaskLayers,
  listViews,
  splitIntoTasks,
  type Task,
} from './split-into-tasks.js'
export {type Slice, SliceCountError, splitSamplesIntoSlices} from './split-samples-into-slices.js'
