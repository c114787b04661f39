import {findPython} from './find-python.js'
import {SUPPORTED_SERIES} from './supported-series.js'

/** Installed where no Python fits any wheel: its archive runs on every Linux on x64. */
const FALLBACK = '4.5'

/** The series to install when nobody asks for one: the newest whose wheel fits a Python of this machine. */
export async function defaultSeries(): Promise<string> {
  for (const {series, python} of [...SUPPORTED_SERIES].reverse()) {
    if (python && (await findPython(python))) return series
  }
  return FALLBACK
}
