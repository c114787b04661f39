export {type DeliveryFault, findDeliveryFault} from './find-delivery-fault.js'
export {fingerprintResult, recomputeTree} from './recompute-tree.js'
export {ResultsError, SealedResults, type SubmittedLease, sealedName, WRAPPED_KEY_NAME} from './sealed-results.js'
