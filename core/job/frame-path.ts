import {basename, dirname, extname, isAbsolute, join, resolve} from 'node:path'

/** Where the frames of a job are written. */
export interface OutputPattern {
  /** Absolute folder. */
  folder: string
  /** File name without extension, with `#` for the digits of the frame number. */
  name: string
}

/**
 * Chooses folder and file names of the frames.
 *
 * Names follow the scene's own output path. Without `output` the folder does too when the path is relative to the
 * scene (`//...`); an absolute one belongs to the machine that saved it, so `renders/` beside the scene is used then.
 *
 * @param scenePattern - `scene.render.filepath` as stored, e.g. `//renders/shot-####`.
 * @param output - What the artist typed: a folder, or a pattern when its last part holds a `#`.
 */
export function chooseOutputPattern(scenePath: string, scenePattern: string, output?: string): OutputPattern {
  const normal = scenePattern.replaceAll('\\', '/')
  const endsInFolder = normal === '' || normal.endsWith('/')
  const sceneName = endsInFolder
    ? `${basename(scenePath, extname(scenePath))}-####`
    : stripPictureExtension(basename(normal))
  if (output !== undefined) return placeOutput({folder: '', name: sceneName}, output)
  const sceneFolder = dirname(resolve(scenePath))
  if (!normal.startsWith('//') || isAbsolute(normal.slice(2)))
    return {folder: join(sceneFolder, 'renders'), name: sceneName}
  return {folder: resolve(sceneFolder, endsInFolder ? normal.slice(2) : dirname(normal.slice(2))), name: sceneName}
}

/**
 * Moves a pattern to where the artist asks for it.
 *
 * @param output - What the artist typed: a folder, or a pattern when its last part holds a `#`; nothing is moved without.
 */
export function placeOutput(pattern: OutputPattern, output?: string): OutputPattern {
  if (output === undefined) return pattern
  if (!basename(output).includes('#')) return {...pattern, folder: resolve(output)}
  return {folder: resolve(dirname(output)), name: stripPictureExtension(basename(output))}
}

/** What Blender puts behind the name of the files of a view. */
export interface ViewSuffix {
  name: string
  suffix: string
}

/**
 * The pattern of one view of a stereo scene: Blender puts its suffix behind the frame number. A view whose files would be those of
 * another one, or of the picture of both, has its name there; what would lead to another folder, or stand for the frame, is `_`.
 *
 * @param views - All views of the scene.
 * @param isStereo - Whether the scene shows two views in one picture.
 */
export function placeView(
  {folder, name}: OutputPattern,
  view: string,
  {views, isStereo = false}: {views: readonly ViewSuffix[]; isStereo?: boolean},
): OutputPattern {
  const suffix = views.find((one) => one.name === view)?.suffix ?? ''
  const isTaken = (isStereo && suffix === '') || views.some((one) => one.name !== view && one.suffix === suffix)
  const tail = (isTaken ? `${suffix}_${view}` : suffix).replaceAll(/[/\\#]/g, '_')
  return {folder, name: `${name.includes('#') ? name : `${name}####`}${tail}`}
}

/**
 * The path of one frame, with Blender's rule: the last run of `#` takes the frame number, padded with zeros;
 * without a `#` four digits are appended.
 */
export function framePath(pattern: OutputPattern, frame: number, extension: `.${string}`): string {
  const digits = (length: number) => `${frame < 0 ? '-' : ''}${String(Math.abs(frame)).padStart(length, '0')}`
  const match = /^(.*?)(#+)([^#]*)$/.exec(pattern.name)
  const name = match ? `${match[1]}${digits((match[2] ?? '').length)}${match[3]}` : `${pattern.name}${digits(4)}`
  return join(pattern.folder, `${name}${extension}`)
}

function stripPictureExtension(name: string): string {
  return name.replace(/\.(png|jpe?g|exr|tiff?|webp|bmp|tga|hdr)$/i, '')
}
