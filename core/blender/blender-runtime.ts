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
