const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KIB: 1024,
  MIB: 1024 ** 2,
  GIB: 1024 ** 3,
}
/** Slower, a block of 1 MiB would take longer than servers wait. */
const LEAST_BYTES_PER_SEC = 50_000

/**
 * Reads a rate such as `5MB/s`, `800 KiB/s` or `1.5GB`.
 *
 * @returns Bytes a second; `undefined` if it is none, or less than 50 KB/s.
 */
export function parseRate(text: string): number | undefined {
  const match = /^(\d{1,6}(?:\.\d{1,6})?)\s*([KMG]i?B|B)(?:\/s)?$/i.exec(text.trim())
  const bytesPerSec = Number(match?.[1]) * (UNITS[match?.[2]?.toUpperCase() ?? ''] ?? Number.NaN)
  return bytesPerSec >= LEAST_BYTES_PER_SEC ? Math.round(bytesPerSec) : undefined
}
