export {CELL_SIZE_PX, cellRects, countCells} from './cell-rects.js'
export {checkPicture, isBlankPicture, measurePicture, PICTURE_FORMATS, type PictureFormat} from './check-picture.js'
export {compareExrFiles, type FileComparison} from './compare-exr-files.js'
export {compareFingerprints, countGrain, type FingerprintDistance} from './compare-fingerprints.js'
export {type ComparedCell, compareImages, type ImageComparison} from './compare-images.js'
export {drawComparison} from './draw-comparison.js'
export {drawContactSheet} from './draw-contact-sheet.js'
export {hashCellLeaf, hashPair, hashResultsLeaf, hashTaskLeaf, TREE_HASH_BYTES} from './encode-leaf.js'
export {
  BAND_LINES,
  colourChannels,
  cropExr,
  EXR_LIMITS,
  type ExrChannel,
  type ExrHeader,
  type ExrImage,
  ExrLineReader,
  ExrLineWriter,
  type ExrOutline,
  listLayers,
  type ReadExrOptions,
  readExr,
  readExrHeader,
  sortChannelNames,
  writeExr,
} from './exr/index.js'
export {type Fingerprint, MEAN_SCALE} from './fingerprint.js'
export {fingerprintCell} from './fingerprint-cell.js'
export {fingerprintLines} from './fingerprint-lines.js'
export {countTaskCells, fingerprintTask, locateCell, type TaskShape} from './fingerprint-task.js'
export {
  buildLeaseTree,
  buildTaskTree,
  commitLease,
  type LeaseTree,
  type ResultsCommitment,
  type TaskTree,
} from './fingerprint-tree.js'
export {isAlikeBuild} from './is-alike-build.js'
export {type JudgedCell, judgeCell, judgeCells, type Verdict} from './judge-cells.js'
export {judgePackedCells, type PackedDistance} from './judge-packed-cells.js'
export {keccak256} from './keccak256.js'
export {packFingerprints, unpackFingerprints} from './pack-fingerprints.js'
export {compareLooks, hashPicture, type LookDistance, type PictureHash} from './picture-hash.js'
export {formatRect, isInside, type PixelRect} from './pixel-rect.js'
export {type CellReveal, type DrawnCell, proveCells} from './prove-cells.js'
export {type DoubtfulCell, rankDoubtfulCells} from './rank-doubtful-cells.js'
export {rankMovedCells} from './rank-moved-cells.js'
export {listRepeatedCells, type Oddity, screenTask} from './screen-task.js'
export {
  DEFAULT_THRESHOLDS,
  type JudgedScene,
  jobThresholds,
  measuredClasses,
  PAIR_THRESHOLDS,
  type PairThresholds,
  THRESHOLDS_VERSION,
  type Thresholds,
  thresholdsHash,
} from './thresholds.js'
export {
  CellError,
  ComparisonError,
  CropError,
  ExrError,
  ExrMissingError,
  ExrWriteError,
  ImageNotFiniteError,
  PictureError,
  ProofError,
} from './verify-errors.js'
