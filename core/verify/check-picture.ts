import type {Sharp} from 'sharp'
import {openSharp} from './open-sharp.js'
import {PictureError} from './verify-errors.js'

/** What a finished picture should be. */
export interface ExpectedPicture {
  widthPx: number
  heightPx: number
  /** @default 'png' */
  format?: PictureFormat
}

/** Formats of finished pictures that can be decoded here. */
export type PictureFormat = 'png' | 'jpeg' | 'tiff' | 'webp'

/** The formats by the extensions that Blender gives them. */
export const PICTURE_FORMATS: Readonly<Record<string, PictureFormat>> = {
  '.png': 'png',
  '.jpg': 'jpeg',
  '.tif': 'tiff',
  '.webp': 'webp',
}

/**
 * Decodes a finished picture whole and checks its size.
 *
 * @throws {PictureError} If it is missing, in another format, cut short, or not of the expected size.
 */
export async function checkPicture(path: string, expected: ExpectedPicture): Promise<void> {
  const {widthPx, heightPx, format: wanted = 'png'} = expected
  const picture = await openPicture(path)
  const {format, width, height} = await decoding(path, picture.metadata())
  if (format !== wanted) {
    throw new PictureError(`The picture ${path} is ${format}, but ${wanted.toUpperCase()} was expected.`)
  }
  if (width !== widthPx || height !== heightPx) {
    throw new PictureError(
      `The picture ${path} has ${width}x${height} px, but ${widthPx}x${heightPx} px were expected.`,
    )
  }
  await decoding(path, picture.raw().toBuffer())
}

/**
 * The size of a picture, from its header.
 *
 * @throws {PictureError} If it has none.
 */
export async function measurePicture(path: string): Promise<{widthPx: number; heightPx: number}> {
  const {width, height} = await decoding(path, (await openPicture(path)).metadata())
  return {widthPx: width, heightPx: height}
}

/**
 * Whether every pixel of a picture has the same colour: legal, but worth a warning.
 *
 * @throws {PictureError} If it does not decode.
 */
export async function isBlankPicture(path: string): Promise<boolean> {
  const {channels} = await decoding(path, (await openPicture(path)).stats())
  return channels.every(({min, max}) => min === max)
}

/** Any size may be opened: pixels are decoded only once the size is known to be the expected one. */
async function openPicture(path: string): Promise<Sharp> {
  const sharp = await openSharp()
  return sharp(path, {failOn: 'warning', limitInputPixels: false})
}

async function decoding<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : 'unknown error'
    throw new PictureError(`The picture ${path} does not decode whole: ${reason}.`, {
      cause,
      suggestions: ['Check that the disk is not full, then finish the frame again.'],
    })
  }
}
