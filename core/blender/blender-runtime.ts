/** A build of Blender, as it reports itself. */
export interface BlenderBuild {
  /** Full version, e.g. `4.5.15`. */
  version: string
  /** Commit that it was built from, or what the builder put there. */
  hash: string
}

/** The build that a job was inspected with. */
export interface WantedBuild {
  /** Full version, e.g. `4.5.15`. */
  version: string
  /** Whether no other patch release may stand in for it, however alike they were measured. */
  isExact: boolean
}

/** One Blender that is installed and can be started. */
export interface BlenderRuntime {
  /** Major and minor version, e.g. `4.5`; pixels are only comparable within one series. */
  series: string
  /** Full version, e.g. `4.5.15`. */
  version: string
  /** A Python with the `bpy` wheel, or the `blender` executable. */
  form: 'module' | 'executable'
  /** Absolute path of that Python or executable. */
  command: string
  /** Absolute folders outside `/usr` that a sandbox must show, read-only, for `command` to start. */
  readOnlyPaths: string[]
}
