import {readFileSync} from 'node:fs'

const {checks} = JSON.parse(readFileSync(new URL('../results/job.json', import.meta.url), 'utf8'))

/**
 * What rendering costs a node, as a share of what it is paid: pay is 1.25 times the cost, the same as in the usual
 * argument for spot checks (Golle and Mironov). A cheat saves at most this; 1 is the worst case, pay without margin.
 */
export const COST_SHARE = 0.8

/** Samples of a render with too few of them, and so the share of the cost: the fingerprint sees it in every cell. */
export const FEW_SAMPLES = 0.25

/** What checking 8 cells costs, as a share of rendering one task: measured, with the load of the scene (job.json). */
export const CHECK_PER_TASK = checks.withLoadCpuSec / checks.taskCpuSec

/** The same for 8 more cells of a scene that is loaded. */
export const MORE_CELLS_PER_TASK = checks.warmCpuSec / checks.taskCpuSec
