import {
  BlenderRequestError,
  DeviceMissingError,
  RenderFailedError,
  SceneUnreadableError,
  SessionSamplesError,
} from './errors.js'

/** Turns a refusal of the worker into the error of its kind; other errors pass unchanged. */
export function toSessionError(error: unknown, toOutside: (text: string) => string): unknown {
  if (!(error instanceof BlenderRequestError)) return error
  const message = toOutside(error.message)
  switch (error.reason) {
    case 'DEVICE_MISSING':
      return new DeviceMissingError(message, {suggestions: ['candela node --device auto', 'candela node --device cpu']})
    case 'SCENE_UNREADABLE':
      return new SceneUnreadableError(message, {suggestions: ['Open the scene in Blender and save it again.']})
    case 'SAMPLES_CHANGED':
      return new SessionSamplesError(message)
    default:
      return new RenderFailedError(message.endsWith('.') ? message : `${message}.`)
  }
}
