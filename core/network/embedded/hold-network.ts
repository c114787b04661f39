import {LOCAL_NETWORK} from '../network-profile.js'
import {IDLE_LIFE_MS, touchKeepAlive} from './supervise.js'

/**
 * Keeps the embedded network up while a command looks into a scene, bundles it or renders a trial, which may take longer than
 * a network lives that nobody needs. Other networks need nobody to live.
 *
 * @returns Lets it go.
 */
export function holdNetwork({name}: {name: string}): () => void {
  if (name !== LOCAL_NETWORK) return () => undefined
  const timer = setInterval(() => void touchKeepAlive().catch(() => undefined), IDLE_LIFE_MS / 3)
  timer.unref()
  return () => clearInterval(timer)
}
