export {auctionFlags, toAuction} from './auction-flags.js'
export {auditFlags, toAudit} from './audit-flags.js'
export {BaseCommand} from './base-command.js'
export {cacheFlags, toCacheOptions} from './cache-flags.js'
export {checkFlags, toCheckWish} from './check-flags.js'
export {continueEarlier} from './continue-earlier.js'
export {checkDelivery, deliveryFlags} from './delivery-flags.js'
export {deviceFlags, toDevice, workersFlag} from './device-flags.js'
export {extrasFlags, toExtras} from './extras-flags.js'
export {
  creditsArg,
  epochArg,
  epochFlag,
  jobArg,
  localKeyFlag,
  networkFlag,
  passwordFileFlag,
  sceneArg,
  tokensArg,
  yesFlag,
} from './flags.js'
export {holdYoungHeap} from './hold-young-heap.js'
export {imageFlags, toImage} from './image-flags.js'
export {InterruptedError} from './interruption.js'
export {jobFilterFlags, toJobFilter} from './job-filter-flags.js'
export {listenForNodeSignals, type NodeSignals} from './node-signals.js'
export {openFlaggedArtist} from './open-flagged-artist.js'
export {priceFlags, toPriceTerms} from './price-flags.js'
export {chooseSecret, privacyFlags} from './privacy-flags.js'
export {readSecretFile} from './read-secret-file.js'
export {parseChunk, splitFlags, toSplit} from './split-flags.js'
export {limitRateFlag, openFlaggedStorage, storageFlags} from './storage-flags.js'
export {UsageError} from './usage-error.js'
export {withWallet} from './with-wallet.js'
