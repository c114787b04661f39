import {installSystemPackages, isAptUsable} from './apt.mjs'
import {findProgram} from './find-program.mjs'

/** Makes sure of bubblewrap where this may be done; without it only own jobs on the local network are rendered. */
export async function prepareSandbox(say) {
  if (findProgram('bwrap')) return 'bubblewrap is there'
  if (process.platform !== 'linux') return `there is none for ${process.platform}; own jobs are rendered without it`
  if (!isAptUsable())
    return 'bubblewrap is missing, so only own jobs are rendered; try: sudo apt-get install -y bubblewrap'
  say('installing bubblewrap with apt-get')
  try {
    await installSystemPackages(['bubblewrap'])
    return 'bubblewrap is installed'
  } catch (error) {
    return `${error.message} Only own jobs are rendered.`
  }
}
