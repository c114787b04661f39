export {confirm, DeclinedError} from './confirm.js'
export {createProgress, type Progress, type ProgressUpdate} from './progress.js'
export {type Column, formatTable} from './table.js'
