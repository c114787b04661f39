import {formatBytes, formatCredits, formatDuration} from '../../core/units.js'
import {fractionDone, type ProgressState, remainingMs} from './progress-state.js'
import type {RecentRate} from './recent-rate.js'

/** The lines of the live block, each at most `columns` characters. */
export function formatStatus(state: ProgressState, nowMs: number, columns: number, recent: RecentRate): string[] {
  const elapsed = formatSeconds(nowMs - state.stageStartedAtMs)
  const first = [
    `▸ ${state.stageName}`,
    formatBar(state),
    formatFrames(state),
    formatTransfer(state, nowMs, recent),
    elapsed,
    formatEta(state, nowMs),
  ]
  const second = [formatPrice(state), formatChecks(state)]
  return [join(first), join(second, '  ')]
    .filter((line) => line.trim() !== '')
    .map((line) => [...line].slice(0, columns).join(''))
}

/** `3 of 24 frames`, or nothing while the number of frames is unknown. */
export function formatFrames({framesDone = 0, framesTotal}: ProgressState): string {
  return framesTotal === undefined ? '' : `${framesDone} of ${framesTotal} frame${framesTotal === 1 ? '' : 's'}`
}

/** `12.0 MiB of 40.0 MiB  3.1 MiB/s`: the mean rate of the stage, or that of the last seconds if frames are what it waits for. */
function formatTransfer(state: ProgressState, nowMs: number, recent: RecentRate): string {
  const {bytesDone, bytesTotal, framesTotal, stageStartedAtMs} = state
  if (bytesDone === undefined) return ''
  const elapsedMs = nowMs - stageStartedAtMs
  const mean = elapsedMs >= 1000 ? (1000 * bytesDone) / elapsedMs : 0
  const rate = framesTotal === undefined ? mean : recent.bytesPerSec(nowMs)
  const total = bytesTotal === undefined ? '' : ` of ${formatBytes(bytesTotal)}`
  return join([`${formatBytes(bytesDone)}${total}`, rate > 0 ? `${formatBytes(rate)}/s` : ''])
}

function formatBar(state: ProgressState): string {
  const fraction = fractionDone(state)
  if (fraction === undefined) return ''
  const filled = Math.round(fraction * BAR_WIDTH)
  return '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled)
}

function formatEta(state: ProgressState, nowMs: number): string {
  const restMs = remainingMs(state, nowMs)
  return restMs === undefined || restMs === 0 ? '' : `about ${formatSeconds(restMs)} left`
}

function formatPrice({priceMicrocredits}: ProgressState): string {
  return priceMicrocredits === undefined ? '' : `${formatCredits(priceMicrocredits)} so far`
}

function formatChecks({checksDone, checksMatched = 0}: ProgressState): string {
  return checksDone === undefined ? '' : `${checksMatched} of ${checksDone} check${checksDone === 1 ? '' : 's'} matched`
}

/** Whole seconds below a minute, so that the display does not flicker. */
function formatSeconds(durationMs: number): string {
  const wholeSec = Math.round(durationMs / 1000)
  return wholeSec < 60 ? `${wholeSec} s` : formatDuration(wholeSec * 1000)
}

function join(parts: readonly string[], indent = ''): string {
  return indent + parts.filter((part) => part !== '').join('  ')
}

const BAR_WIDTH = 20
