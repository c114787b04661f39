export {type DeliveryFault, findDeliveryFault} from './find-delivery-fault.js'
export {fingerprintResult, recomputeRoot} from './recompute-root.js'
export {ResultsError, SealedResults, type SubmittedLease, sealedName, WRAPPED_KEY_NAME} from './sealed-results.js'
