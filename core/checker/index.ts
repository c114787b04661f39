export {answerCheck, type Checker, type CheckStep} from './answer-check.js'
export {CheckBook} from './check-book.js'
export {
  type ReproducedRound,
  type ReproducedVerdict,
  reproduceVerdict,
  VerdictMissingError,
} from './reproduce-verdict.js'
