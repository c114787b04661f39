import {homedir, tmpdir} from 'node:os'
import {join} from 'node:path'
import {homePath} from '../core/home.js'

/** An absolute path of at least two names, of Windows as well; `//textures/wood.png` is none. */
const ABSOLUTE_PATH = /(?<![\w.~/\\:-])(?:[A-Za-z]:)?(?:[\\/][^\\/\s"'<>|:*?]+)+[\\/]([^\\/\s"'<>|:*?]*)/g

/** Where the sandbox shows a scene. */
const SANDBOX_SCENE = /(?<![\w.~/\\:-])\/scene\//g

/**
 * Takes the folders of this machine out of what travels: files of a scene are called as Blender calls them, from its folder on
 * (`//textures/wood.png`), of every other only the name stays.
 *
 * @param scenesDir - Folder that holds the folder of each scene.
 */
export function hidePaths(text: string, scenesDir: string): string {
  const relative = text
    .split(join(scenesDir, '/'))
    .map((part, i) => (i === 0 ? part : part.replace(/^[^/\s]+\//, '//')))
  // The folders of this machine first: their names may hold spaces.
  const own = [homePath(), homedir(), tmpdir()].filter((folder) => folder.length > 1)
  return own
    .reduce((said, folder) => said.replaceAll(folder, '/…'), relative.join(''))
    .replaceAll(SANDBOX_SCENE, '//')
    .replaceAll(ABSOLUTE_PATH, '…/$1')
}
