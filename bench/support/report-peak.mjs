// Loaded with --import: writes the highest resident memory of this process, in KiB, into the file of CANDELA_PEAK_FILE.
import {writeFileSync} from 'node:fs'

process.on('exit', () => writeFileSync(process.env.CANDELA_PEAK_FILE, String(process.resourceUsage().maxRSS)))
