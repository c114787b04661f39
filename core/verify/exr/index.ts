export {cropExr} from './crop-exr.js'
export {type ExrOutline, sortChannelNames} from './encode-header.js'
export {
  colourChannels,
  type ExrChannel,
  type ExrHeader,
  type ExrImage,
  listLayers,
  type ReadExrOptions,
} from './exr-image.js'
export {EXR_LIMITS} from './exr-limits.js'
export {ExrLineReader} from './exr-line-reader.js'
export {BAND_LINES, ExrLineWriter} from './exr-line-writer.js'
export {FiniteTally} from './finite-tally.js'
export {readExr, readExrHeader} from './read-exr.js'
export {writeExr} from './write-exr.js'
