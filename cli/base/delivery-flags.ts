import {Flags} from '@oclif/core'
import {DeliveryBucket} from '../../core/storage/index.js'

/** Where finished frames go. */
export const deliveryFlags = {
  output: Flags.string({char: 'o', description: 'Folder, or pattern such as shots/a_####.', helpValue: 'PATH'}),
  deliver: Flags.string({
    description: 'Bucket that each finished frame is copied to as well, with keys from storage-keys.json or AWS.',
    helpValue: 's3://BUCKET/FOLDER',
  }),
}

/** Tries the bucket before anything is paid: a wrong key or bucket is found now, not when frames arrive. */
export async function checkDelivery(url: string, signal: AbortSignal): Promise<void> {
  const bucket = await DeliveryBucket.open(url, signal)
  try {
    await bucket.check()
  } finally {
    bucket.close()
  }
}
