export {assertFiniteImage} from './assert-finite-image.js'
export {cropExr} from './crop-exr.js'
export {
  colourChannels,
  type ExrChannel,
  type ExrHeader,
  type ExrImage,
  listLayers,
  type ReadExrOptions,
} from './exr-image.js'
export {EXR_LIMITS} from './exr-limits.js'
export {mergeTiles, type PlacedTile} from './merge-tiles.js'
export {readExr, readExrHeader} from './read-exr.js'
export {writeExr} from './write-exr.js'
