import {readNodes, toDeviceClass} from '../core/market/index.js'
import type {NodeContext} from './node-context.js'

/** A node that registered with another key, or with none, goes on with open jobs; one of another class leaves out jobs of one class. */
export async function noteOtherTerms(
  context: Pick<NodeContext, 'market' | 'identity' | 'deviceClass' | 'log'>,
): Promise<void> {
  const {market, identity, deviceClass, log} = context
  const self = (await readNodes(market)).find(({node}) => node === market.wallet.address)
  if (self && deviceClass !== undefined && self.deviceClass !== toDeviceClass(deviceClass)) {
    log(
      `warning: this node registered with another device class than ${deviceClass}; it takes no jobs that are checked within one class`,
    )
    context.deviceClass = undefined
  }
  if (!self || self.recipient === identity.recipient) return
  const registered = self.recipient === '' ? 'no key for private jobs' : `the key ${self.recipient}, which is not here`
  log(`warning: this node registered with ${registered}; it takes open jobs only until it withdraws and registers anew`)
}
