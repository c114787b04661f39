import {PHASE, SALT, VERDICT} from '../../bench/economy/farm.mjs'
import {CHEAT, HONEST} from '../../bench/economy/renders.mjs'

export const TASKS_PER_LEASE = 8
/** One lease in so many is cheated, given back, forgotten, or left without approval. */
const EVERY = {cheat: 97, giveBack: 101, forget: 211, leave: 307}

/** Two hundred nodes at work: every round each settles nothing, draws, submits and leases in one transaction. */
export class Load {
  /** Leases by what they wait for. */
  leased = new Map()
  submitted = []
  checking = []
  cleared = []
  forgotten = []
  unapproved = []
  counts = {leases: 0, checks: 0, rejected: 0, undecided: 0, returned: 0, expired: 0, settledTasks: 0}

  /** @param jobs - Numbers of the jobs; their tasks are leased one job after the other. */
  constructor({farm, builder, nodes, artist, jobs, cellsPerTask}) {
    Object.assign(this, {farm, builder, nodes, artist, jobs, cellsPerTask})
  }

  /** Whether no lease is worked on: what is left was forgotten or not approved. */
  get isIdle() {
    return this.leased.size + this.submitted.length + this.checking.length + this.cleared.length === 0
  }

  /** One round of every node, then the checks and the artist's approvals. */
  async round() {
    const left = await this.#tasksLeft()
    await this.farm.chain.mine(this.farm.parameters.board.drawDelayBlocks)
    const drawn = Map.groupBy(this.submitted, ({node}) => node)
    this.submitted = []
    for (const node of this.nodes) this.#work(node, drawn.get(node) ?? [], left)
    const events = await this.builder.mineAll()
    this.#noteLeases(events)
    this.#noteDraws([...drawn.values()].flat(), events)
    await this.#check()
    await this.#approve()
  }

  #work(node, drawn, left) {
    const submissions = []
    const lease = this.leased.get(node)
    this.leased.delete(node)
    const fate = lease ? fateOf(lease) : undefined
    if (fate === 'giveBack') {
      this.builder.add(node, 'jobBoard', 'returnLease', lease.leaseId)
      this.counts.returned += 1
    } else if (fate === 'forget') {
      this.forgotten.push(lease)
    } else if (lease) {
      lease.render = fate === 'cheat' ? CHEAT : HONEST
      submissions.push(this.farm.submissionOf(lease, lease.render))
      this.submitted.push(lease)
    }
    const requests = takeTasks(left)
    const ids = drawn.map(({leaseId}) => leaseId)
    if (ids.length + submissions.length + requests.length > 0) {
      this.builder.add(node, 'jobBoard', 'work', [], ids, submissions, requests)
    } else {
      this.builder.add(node, 'nodeRegistry', 'heartbeat')
    }
  }

  async #tasksLeft() {
    const counts = await Promise.all(this.jobs.map((jobId) => this.farm.read('jobBoard', 'remainingTasks', jobId)))
    return this.jobs.map((jobId, i) => ({jobId, count: Number(counts[i])}))
  }

  #noteLeases(events) {
    for (const {args} of events.filter(({name}) => name === 'TasksLeased')) {
      const {leaseId, jobId, firstTask, taskCount} = args
      const node = args.node.toLowerCase()
      const tasks = {firstTask: Number(firstTask), taskCount: Number(taskCount), cellsPerTask: this.cellsPerTask}
      this.leased.set(node, {leaseId, jobId, node, ...tasks, number: this.counts.leases++})
    }
  }

  #noteDraws(leases, events) {
    const checked = new Set(events.filter(({name}) => name === 'LeaseDrawn').map(({args}) => args.leaseId))
    for (const lease of leases) {
      if (checked.has(lease.leaseId)) this.checking.push(lease)
      else this.cleared.push(lease)
    }
    this.counts.checks += checked.size
  }

  /** Plays all challenges to their verdicts, side by side. */
  async #check() {
    while (this.checking.length > 0) {
      const steps = await Promise.all(this.checking.map((lease) => this.#nextStep(lease)))
      for (const call of steps.flat()) this.builder.add(...call)
      const events = (await this.builder.mineAll()).filter(({name}) => name === 'VerdictReached')
      const verdicts = new Map(events.map(({args}) => [args.leaseId, Number(args.verdict)]))
      const isDecided = ({leaseId}) => verdicts.has(leaseId)
      for (const lease of this.checking.filter(isDecided)) this.#noteVerdict(lease, verdicts.get(lease.leaseId))
      this.checking = this.checking.filter((lease) => !isDecided(lease))
      await this.farm.chain.mine(1)
    }
  }

  /** What has to be sent for a challenge now. */
  async #nextStep(lease) {
    const {farm} = this
    const {leaseId, node, render} = lease
    const {phase, round, checks} = await farm.challengeOf(lease)
    const cells = await farm.drawnCells(lease, round)
    const fingerprints = HONEST.pack(cells)
    const called = checks.filter((check) => check.round === round)
    const calls = []
    const add = (from, method, ...args) => calls.push([from.toLowerCase(), 'verification', method, leaseId, ...args])
    if (phase === PHASE.publish && round === 1) {
      add(called.at(-1).checker, 'publishCheck', fingerprints)
    } else if (phase === PHASE.commit) {
      for (const {checker} of called.filter(({isDrawn}) => isDrawn)) {
        add(checker, 'commitCheck', round, await farm.commitmentOf(lease, round, checker, fingerprints))
      }
    } else if (phase === PHASE.publish) {
      const committed = called.filter(({isCommitted}) => isCommitted)
      for (const {checker} of committed) add(checker, 'revealCheck', round, fingerprints, SALT)
    } else if (phase === PHASE.answer) {
      const published = called.filter(({isPublished}) => isPublished).map(() => fingerprints)
      add(node, 'revealCells', farm.revealOf(lease, render, cells), published)
    }
    if (calls.length === 0) throw new Error(`Lease ${leaseId} is stuck in phase ${phase} of its challenge.`)
    return calls
  }

  #noteVerdict(lease, verdict) {
    if (verdict === VERDICT.match) this.cleared.push(lease)
    else if (verdict === VERDICT.mismatch) this.counts.rejected += 1
    else this.counts.undecided += 1
  }

  /** The artist approves what is cleared, but for the leases that it leaves to their nodes. */
  async #approve() {
    const left = this.cleared.filter((lease) => fateOf(lease) === 'leave')
    this.unapproved.push(...left)
    await this.settle(
      this.artist,
      this.cleared.filter((lease) => fateOf(lease) !== 'leave'),
    )
    this.cleared = []
  }

  async settle(by, leases) {
    for (let i = 0; i < leases.length; i += BATCH) {
      const batch = leases.slice(i, i + BATCH)
      this.builder.add(
        by,
        'jobBoard',
        'work',
        batch.map(({leaseId}) => leaseId),
        [],
        [],
        [],
      )
      this.counts.settledTasks += batch.reduce((sum, {taskCount}) => sum + taskCount, 0)
    }
    await this.builder.mineAll()
  }

  /** Every node says that it is there: after blocks in which nobody acted, nobody counts as live. */
  async heartbeat() {
    for (const node of this.nodes) this.builder.add(node, 'nodeRegistry', 'heartbeat')
    await this.builder.mineAll()
  }

  /** What was forgotten runs out, and anyone ends it; what was not approved is settled by its node. */
  async clearUp(windowBlocks) {
    await this.farm.chain.mine(windowBlocks)
    for (const {leaseId} of this.forgotten) this.builder.add(this.artist, 'jobBoard', 'expireLease', leaseId)
    this.counts.expired += this.forgotten.length
    this.forgotten = []
    await this.builder.mineAll()
    await this.heartbeat()
    for (const [node, leases] of Map.groupBy(this.unapproved, ({node: owner}) => owner)) await this.settle(node, leases)
    this.unapproved = []
  }
}

const BATCH = 50

/** What becomes of a lease besides being done: a function of its number alone, so that a run can be repeated. */
function fateOf({number}) {
  return Object.keys(EVERY).find((fate) => number % EVERY[fate] === EVERY[fate] - 1)
}

function takeTasks(left) {
  const job = left.find(({count}) => count > 0)
  if (!job) return []
  job.count = Math.max(0, job.count - TASKS_PER_LEASE)
  return [{jobId: job.jobId, maxCount: TASKS_PER_LEASE}]
}
