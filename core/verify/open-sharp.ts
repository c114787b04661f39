/** Loaded late: its native library takes longer to load than most commands run. */
export async function openSharp(): Promise<typeof import('sharp')['default']> {
  const {default: sharp} = await import('sharp')
  return sharp
}
