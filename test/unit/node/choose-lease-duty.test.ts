import {describe, expect, test} from 'vitest'
import {chooseLeaseDuty, GRACE_BLOCKS, type LeaseSituation} from '../../../node/choose-lease-duty.js'

const SELF = '0xself'
const lease = {node: SELF, state: 'leased', deadlineBlock: 100, drawBlock: 92} as const
const leaseBlocks = 60

function situation(change: Partial<LeaseSituation> & {state: LeaseSituation['lease']['state']; node?: string}) {
  const {state, node = SELF, ...rest} = change
  return {lease: {...lease, state, node}, self: SELF, blockNumber: 95, acceptanceBlocks: 20, leaseBlocks, ...rest}
}

describe('chooseLeaseDuty', () => {
  test.each([
    ['renders its own lease', situation({state: 'leased', blockNumber: 94}), 'render'],
    ['submits what is done in the last tenth of the time', situation({state: 'leased', blockNumber: 95}), 'end-early'],
    ['and at the deadline itself', situation({state: 'leased', blockNumber: 100}), 'end-early'],
    ['expires its own lease after the deadline', situation({state: 'leased', blockNumber: 101}), 'expire'],
    ["leaves another node's lease alone", situation({state: 'leased', node: '0xother'}), 'none'],
    [
      "expires another node's lease at its deadline",
      situation({state: 'leased', node: '0xother', blockNumber: 101}),
      'expire',
    ],
    ['waits for the draw block', situation({state: 'submitted', blockNumber: 92}), 'none'],
    ['draws its own lease after the draw block', situation({state: 'submitted', blockNumber: 93}), 'draw'],
    [
      'lets the verifier draw as it publishes',
      situation({state: 'submitted', hasVerifier: true, blockNumber: 92 + GRACE_BLOCKS}),
      'none',
    ],
    [
      'draws for a verifier that does not',
      situation({state: 'submitted', hasVerifier: true, blockNumber: 93 + GRACE_BLOCKS}),
      'draw',
    ],
    ['leaves the draw to its node', situation({state: 'submitted', node: '0xother', blockNumber: 93}), 'none'],
    [
      'draws for a node that is gone',
      situation({state: 'submitted', node: '0xother', blockNumber: 93 + GRACE_BLOCKS}),
      'draw',
    ],
    ['settles after the window', situation({state: 'cleared', blockNumber: 113}), 'settle'],
    ['does not settle inside the window', situation({state: 'cleared', blockNumber: 112}), 'none'],
    ['is done with a settled lease', situation({state: 'settled', blockNumber: 9999}), 'none'],
  ])('%s', (_, given, duty) => {
    expect(chooseLeaseDuty(given)).toBe(duty)
  })

  test.each([
    ['reveals its cells when it is asked to', {phase: 'answer', deadlineBlock: 95}, 95, 'reveal-cells'],
    ['reveals late rather than convict itself', {phase: 'answer', deadlineBlock: 1}, 95, 'reveal-cells'],
    ['publishes a key that is demanded, late too', {phase: 'disclose', deadlineBlock: 1}, 95, 'disclose-key'],
    ['draws the referees of a dispute', {phase: 'draw', deadlineBlock: 94}, 95, 'advance'],
    ['waits for the checkers', {phase: 'commit', deadlineBlock: 95}, 95, 'none'],
    ['moves a late challenge on', {phase: 'commit', deadlineBlock: 94}, 95, 'advance'],
    ['has nothing to do once it is decided', {phase: 'none', deadlineBlock: 0}, 95, 'none'],
  ] as const)('%s', (_, challenge, blockNumber, duty) => {
    expect(chooseLeaseDuty(situation({state: 'checking', challenge, blockNumber}))).toBe(duty)
  })
})
