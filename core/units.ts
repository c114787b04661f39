/** Microcredits in one credit; a credit is one US dollar. The contracts count in microcredits. */
export const MICROCREDITS_PER_CREDIT = 1_000_000n

/** Smallest units in one token (18 decimals). */
export const UNITS_PER_TOKEN = 10n ** 18n

/** Formats microcredits as credits without trailing zeros, e.g. `1250000n` -> `1.25 credits`. */
export function formatCredits(microcredits: bigint): string {
  return `${formatDecimal(microcredits, 6)} ${microcredits === MICROCREDITS_PER_CREDIT ? 'credit' : 'credits'}`
}

/** Formats the smallest token units as tokens, rounded down to 4 decimals. */
export function formatTokens(units: bigint): string {
  return `${formatDecimal(units / 10n ** 14n, 4)} CNDL`
}

/** Formats a price of 8 decimals, e.g. `125000000n` -> `$1.25`. */
export function formatPrice(price: bigint): string {
  return `${price < 0n ? '-' : ''}$${formatDecimal(price < 0n ? -price : price, 8)}`
}

/** Formats the smallest native units as coins, rounded down to 6 decimals. */
export function formatCoins(wei: bigint): string {
  return `${formatDecimal(wei / 10n ** 12n, 6)} coins`
}

/** Credits as a JSON number; exact below 9 billion credits. */
export function toCredits(microcredits: bigint): number {
  return Number(microcredits) / Number(MICROCREDITS_PER_CREDIT)
}

/**
 * Parses a decimal number of credits, such as `2.50`, to microcredits.
 *
 * @returns `undefined` unless the text is a plain decimal number with at most 6 decimals.
 */
export function parseCredits(text: string): bigint | undefined {
  return parseDecimal(text, 6)
}

/**
 * Parses a plain decimal number as an integer of 10^-`decimals`.
 *
 * @returns `undefined` unless it has at most 12 digits before the point and `decimals` after it.
 */
export function parseDecimal(text: string, decimals: number): bigint | undefined {
  const [, whole, fraction = ''] = /^(\d{1,12})(?:\.(\d+))?$/.exec(text.trim()) ?? []
  if (whole === undefined || fraction.length > decimals) return undefined
  return BigInt(whole + fraction.padEnd(decimals, '0'))
}

/**
 * Parses a decimal number of tokens, such as `2.5`, to the smallest units.
 *
 * @returns `undefined` unless the text is a plain decimal number with at most 18 decimals.
 */
export function parseTokens(text: string): bigint | undefined {
  return parseDecimal(text, 18)
}

/** Formats a duration for people: `850 ms`, `12.3 s`, `4 min 05 s`, `2 h 03 min`. */
export function formatDuration(durationMs: number): string {
  if (durationMs < 1000) return `${Math.round(durationMs)} ms`
  if (durationMs < 60_000) return `${(durationMs / 1000).toFixed(1)} s`
  const totalSec = Math.round(durationMs / 1000)
  if (totalSec < 3600) return `${Math.floor(totalSec / 60)} min ${pad(totalSec % 60)} s`
  return `${Math.floor(totalSec / 3600)} h ${pad(Math.floor(totalSec / 60) % 60)} min`
}

/** Formats a size with binary units: `512 B`, `1.5 KiB`, `20.3 MiB`. */
export function formatBytes(sizeBytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let value = sizeBytes
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`
}

/** Milliseconds to seconds with millisecond precision, for `--json`. */
export function toSeconds(durationMs: number): number {
  return Math.round(durationMs) / 1000
}

function pad(value: number): string {
  return String(value).padStart(2, '0')
}

/** Formats an integer of 10^-`decimals` as a decimal number without trailing zeros. */
export function formatDecimal(value: bigint, decimals: number): string {
  const sign = value < 0n ? '-' : ''
  const digits = (value < 0n ? -value : value).toString().padStart(decimals + 1, '0')
  const fraction = digits.slice(-decimals).replace(/0+$/, '')
  return `${sign}${digits.slice(0, -decimals)}${fraction === '' ? '' : `.${fraction}`}`
}
