import {buildSources, describeCommands} from '../../tools/bootstrap/build.mjs'

/** Builds before tests that start the command line as a process; types are left to `npm run check`. */
export default async function buildDist(): Promise<void> {
  await buildSources(() => undefined)
  await describeCommands()
}
