import {Flags} from '@oclif/core'
import type {AuditBudget, DisputePolicy} from '../../core/artist/index.js'

const BUDGETS: readonly AuditBudget[] = ['0', 'fast', 'thorough']
const POLICIES: readonly DisputePolicy[] = ['auto', 'ask', 'never']

/** The flags that say how what is delivered is looked at, and what follows from it. */
export const auditFlags = {
  audit: Flags.option({
    options: BUDGETS,
    description:
      'How much of each delivery this machine renders again to look for local changes: nothing; a preview of one task of a ' +
      'lease, and 2 cells; or of every task, and 4 cells. By default fast; 0 on the local network.',
  })(),
  dispute: Flags.option({
    options: POLICIES,
    description: 'Whether to dispute what such an audit finds, which puts up a deposit.',
    default: 'auto' as DisputePolicy,
  })(),
}

/** What the flags ask for. */
export function toAudit(
  flags: {audit?: AuditBudget | undefined; dispute: DisputePolicy},
  {isLocal}: {isLocal: boolean},
): {audit: AuditBudget; disputes: DisputePolicy} {
  return {audit: flags.audit ?? (isLocal ? '0' : 'fast'), disputes: flags.dispute}
}
