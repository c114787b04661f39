import type {FeatureGroup} from './feature.js'
import {FINISHER} from './finisher-features.js'
import {INSPECTOR} from './inspector-features.js'
import {LOG} from './log-features.js'
import {WORKER} from './worker-features.js'

/** Everything that is tried with every Blender; docs/blender-versions.md is made of it. */
export const FEATURES: readonly FeatureGroup[] = [WORKER, INSPECTOR, FINISHER, LOG]
