export {BaseCommand} from './base-command.js'
export {jobArg, networkFlag, sceneArg, yesFlag} from './flags.js'
export {InterruptedError} from './interruption.js'
export {UsageError} from './usage-error.js'
