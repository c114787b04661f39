import type {BlenderRuntime} from '../../../../core/blender/index.js'

/** One Blender, and the tiny scenes that it saved itself. */
export interface VersionBench {
  runtime: BlenderRuntime
  /** Folder of the scenes of test/fixtures/build-scenes.py. */
  sceneDir: string
}

/** Something that Candela does with every Blender, or says that it does not. */
export interface Feature {
  /** What works, as a row of the table. */
  title: string
  /** Whether `npm test` tries it too, with the Blenders that are there, or that the machine has the Python for. */
  isQuick?: boolean
  /** What comes out for a series, where it is not {@link YES}. */
  exceptions?: Readonly<Record<string, string>>
  /**
   * Tries it out.
   *
   * @returns What comes out, as the table says it; by default {@link YES}.
   * @throws If it does not work.
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: most features return nothing, like a test.
  try(bench: VersionBench): Promise<string | undefined | void>
}

/** The features of one part of Candela. */
export interface FeatureGroup {
  /** The part, as a heading of the table. */
  part: string
  features: readonly Feature[]
}

/** What the table says of a feature that works. */
export const YES = 'yes'

/** What the table must say of a feature. */
export function expectedOf({exceptions = {}}: Feature, series: string): string {
  return exceptions[series] ?? YES
}
