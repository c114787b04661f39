export {addSamples, type SampledFrame} from './add-samples.js'
export type {FramePart} from './arrange-parts.js'
export {PartsMergeError} from './merge-errors.js'
export {type MergeOptions, mergeParts} from './merge-parts.js'
