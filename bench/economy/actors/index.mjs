import {lazyRenderer, lowSampler} from './lazy-renderer.mjs'

/** Every attack that is tried, in the order of the report. */
export const ACTOR_STUDIES = [lazyRenderer, lowSampler]
