import {CandelaError} from '../errors.js'

/** No installed Blender can open the scene, but one that can may be installed. */
export class RuntimeMissingError extends CandelaError {
  readonly code = 'RUNTIME_MISSING'
  readonly kind = 'preflight' as const
}

/** The scene was saved by a Blender newer than every supported one. */
export class SceneTooNewError extends CandelaError {
  readonly code = 'SCENE_TOO_NEW'
  readonly kind = 'preflight' as const
}

/** The asked Blender is not one that Candela supports. */
export class SeriesUnsupportedError extends CandelaError {
  readonly code = 'SERIES_UNSUPPORTED'
  readonly kind = 'usage' as const
}

/** Installing a runtime failed on this machine. */
export class RuntimeInstallError extends CandelaError {
  readonly code = 'RUNTIME_INSTALL_FAILED'
  readonly kind = 'preflight' as const
}

/** A host that offers runtimes could not be reached. */
export class RuntimeUnreachableError extends CandelaError {
  readonly code = 'RUNTIME_UNREACHABLE'
  readonly kind = 'unreachable' as const
}

/** Blender needs shared libraries that the system lacks. */
export class SystemLibraryMissingError extends CandelaError {
  readonly code = 'SYSTEM_LIBRARY_MISSING'
  readonly kind = 'preflight' as const
}

/** Blender did not come up. */
export class BlenderStartError extends CandelaError {
  readonly code = 'BLENDER_START_FAILED'
  readonly kind = 'fault' as const
}

/** Blender ended while it was needed. */
export class BlenderCrashedError extends CandelaError {
  readonly code = 'BLENDER_CRASHED'
  readonly kind = 'fault' as const
}

/** Blender answered a request with a failure; `reason` is the code its script gave. */
export class BlenderRequestError extends CandelaError {
  readonly code = 'BLENDER_REQUEST_FAILED'
  readonly kind = 'fault' as const
  readonly reason: string

  constructor(message: string, reason: string) {
    super(message)
    this.reason = reason
  }
}

/** A GPU was asked for and is not there. */
export class DeviceMissingError extends CandelaError {
  readonly code = 'DEVICE_MISSING'
  readonly kind = 'usage' as const
}

/** A sandbox was asked for and cannot be built on this machine. */
export class SandboxMissingError extends CandelaError {
  readonly code = 'SANDBOX_MISSING'
  readonly kind = 'preflight' as const
}

/** The scene file could not be opened: damaged, cut off, or not what its header says. */
export class SceneUnreadableError extends CandelaError {
  readonly code = 'SCENE_UNREADABLE'
  readonly kind = 'preflight' as const
}

/** Opening the scene takes too long, or crashes Blender. */
export class SceneTooHeavyError extends CandelaError {
  readonly code = 'SCENE_TOO_HEAVY'
  readonly kind = 'preflight' as const
}

/** A render did not yield the whole picture that was asked for. */
export class RenderFailedError extends CandelaError {
  readonly code = 'RENDER_FAILED'
  readonly kind = 'fault' as const
}

/** A warm session was asked for another total of samples than before. */
export class SessionSamplesError extends CandelaError {
  readonly code = 'SESSION_SAMPLES_CHANGED'
  readonly kind = 'fault' as const
}

/** A frame could not be denoised, composited or written. */
export class FinishFailedError extends CandelaError {
  readonly code = 'FINISH_FAILED'
  readonly kind = 'fault' as const
}

/** This machine has not the memory that finishing takes. */
export class FinishMemoryError extends CandelaError {
  readonly code = 'FINISH_MEMORY'
  readonly kind = 'preflight' as const
}
