import {cp, mkdir, mkdtemp, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {execa} from 'execa'
import {describe, expect, test} from 'vitest'
import {packagePath} from '../../core/package-root.js'
import {runCandela} from '../fixtures/run-candela.js'

/** Makes Node say that it is an old one, which is all that the bins look at. */
const AS_OLD_NODE = [
  '--import',
  `data:text/javascript,${encodeURIComponent(
    "Object.defineProperty(process, 'versions', {value: {...process.versions, node: '18.20.0'}})",
  )}`,
]

/** The bins alone, in a package that has neither been built nor installed. */
async function bareBins(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'candela-bins-'))
  await mkdir(join(root, 'cli'))
  await cp(packagePath('cli', 'bin'), join(root, 'cli', 'bin'), {recursive: true})
  await writeFile(join(root, 'package.json'), '{"type": "module"}')
  return join(root, 'cli', 'bin', 'candela.js')
}

describe('the bins', () => {
  test('go on with the Node of the repository when theirs is too old', async () => {
    const {exitCode, stdout} = await runCandela(['--version'], {nodeOptions: AS_OLD_NODE})
    const {stdout: ownVersion} = await execa(packagePath('node_modules', '.bin', 'node'), ['--version'])
    expect(exitCode).toBe(0)
    expect(stdout).toContain(`node-${ownVersion}`)
  })

  test('pass the exit code of the newer Node on', async () => {
    const {exitCode} = await runCandela(['no-such-command'], {nodeOptions: AS_OLD_NODE})
    expect(exitCode).toBe(2)
  })

  test('say in a sentence that Node is too old when there is no other', async () => {
    const script = await bareBins()
    const {exitCode, stderr} = await execa(process.execPath, [...AS_OLD_NODE, script], {reject: false})
    expect({exitCode, stderr}).toEqual({
      exitCode: 1,
      stderr: 'Candela needs Node 22.12 or newer; this is 18.20.0.\nTry: npm start',
    })
  })

  test('say in a sentence that nothing has been built yet', async () => {
    const {exitCode, stderr} = await execa(process.execPath, [await bareBins()], {reject: false})
    expect({exitCode, stderr}).toEqual({
      exitCode: 1,
      stderr: 'Candela is not built yet: its folder dist is missing.\nTry: npm run build',
    })
  })
})
