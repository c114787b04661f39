import sharp from 'sharp'

/** Encodes RGB bytes as JPEG at quality 90, without halving the colours, and decodes them again. */
export async function passThroughJpegBytes(bytes, width, height) {
  const jpeg = await sharp(bytes, {raw: {width, height, channels: 3}})
    .jpeg({quality: 90, chromaSubsampling: '4:4:4'})
    .toBuffer()
  return sharp(jpeg).raw().toBuffer()
}
