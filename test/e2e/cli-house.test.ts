import {mkdtemp, readdir, readFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {execa} from 'execa'
import {beforeAll, describe, expect, test} from 'vitest'
import {packagePath} from '../../core/package-root.js'
import {runCandela} from '../fixtures/run-candela.js'

interface ManifestCommand {
  summary?: string
  examples?: string[]
  flags: Record<string, {char?: string}>
  hidden?: boolean
}

const manifest: {commands: Record<string, ManifestCommand>} = JSON.parse(
  await readFile(packagePath('oclif.manifest.json'), 'utf8'),
)
const COMMANDS = Object.entries(manifest.commands).map(([id, command]) => ({
  ...command,
  words: id.split(':'),
  name: id.replaceAll(':', ' '),
}))
/** Throws from outside as soon as the command line runs. */
const BREAK_WHILE_RUNNING = [
  '--import',
  `data:text/javascript,${encodeURIComponent(`
    const timer = setInterval(() => {
      if (process.listenerCount('uncaughtException') === 0) return
      clearInterval(timer)
      throw new TypeError('the roof fell in')
    }, 1)`)}`,
]
let env: Record<string, string>

beforeAll(async () => {
  env = {CANDELA_HOME: await mkdtemp(join(tmpdir(), 'candela-house-'))}
})

describe('oclif.manifest.json', () => {
  test('names every command that has a source, and no other', async () => {
    const files = await readdir(packagePath('cli', 'commands'), {recursive: true})
    const ids = files.filter((file) => file.endsWith('.ts')).map((file) => file.replace(/(\/index)?\.ts$/, ''))
    expect(COMMANDS.map(({words}) => words.join('/')).sort()).toEqual(ids.sort())
  })
})

describe.each(COMMANDS)('candela $name', ({words, name, summary, examples = [], flags, hidden = false}) => {
  test('explains itself', async () => {
    const {exitCode, stdout, stderr} = await runCandela([...words, '--help'], {env})
    expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: ''})
    expect(stdout).toMatchSnapshot()
    expect(summary).toMatch(/^[a-z].*[^.]$/)
  })

  test('refuses a flag that does not exist with one sentence and exit code 2', async () => {
    const {exitCode, stdout, stderr} = await runCandela([...words, '--no-such-flag'], {env})
    expect({exitCode, stdout}).toEqual({exitCode: 2, stdout: ''})
    expect(stderr).toBe(`There is no flag --no-such-flag.\nTry: candela ${name} --help`)
  })

  test('gives examples with its own name and flags', () => {
    expect(hidden || examples.length > 0).toBe(true)
    for (const example of examples) {
      const line = example.replace('<%= config.bin %>', 'candela').replace('<%= command.id %>', name)
      expect(line.startsWith(`candela ${name}`)).toBe(true)
      const known = Object.entries(flags).flatMap(([flag, {char}]) => [`--${flag}`, ...(char ? [`-${char}`] : [])])
      const used = line.split(' ').filter((word) => /^--?[a-z]/.test(word))
      expect(known).toEqual(expect.arrayContaining(used.map((flag) => flag.replace(/=.*/, ''))))
    }
  })
})

describe('candela', () => {
  test('lists its commands', async () => {
    const {exitCode, stdout, stderr} = await runCandela([], {env})
    expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: ''})
    expect(stdout).toMatch(/\n {2}render /)
  })

  test('answers an unknown command with the nearest one, nothing on stdout and exit code 2', async () => {
    expect(await runCandela(['rendr'], {env})).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: 'candela has no command "rendr".\nTry: candela render',
    })
  })

  test('answers an unknown command of a topic with the nearest one', async () => {
    const {exitCode, stderr} = await runCandela(['job', 'lsit'], {env})
    expect({exitCode, stderr}).toEqual({
      exitCode: 2,
      stderr: 'candela has no command "job lsit".\nTry: candela job list',
    })
  })

  test('answers programs with the same error as JSON on stdout and nothing on stderr', async () => {
    const {exitCode, stdout, stderr} = await runCandela(['job', 'show', 'latest', '--json'], {env})
    expect({exitCode, stderr}).toEqual({exitCode: 2, stderr: ''})
    expect(JSON.parse(stdout)).toEqual({
      error: {
        code: 'JOB_NUMBER',
        message: 'A job is named by its number, such as 42; received "latest".',
        suggestions: ['candela job list'],
      },
    })
  })

  test('keeps quiet when the reader of its output goes away', async () => {
    const script = packagePath('cli', 'bin', 'candela.js')
    const {stderr} = await execa('bash', ['-c', `"${process.execPath}" "${script}" --help | true`], {env})
    expect(stderr).toBe('')
  })

  test('uses no colour on a terminal when NO_COLOR is set', async () => {
    const script = packagePath('cli', 'bin', 'candela.js')
    const command = `"${process.execPath}" "${script}" render --help; "${process.execPath}" "${script}" render`
    const {stdout} = await execa('script', ['-qec', command, '/dev/null'], {
      env: {...env, NO_COLOR: '1', FORCE_COLOR: undefined, TERM: 'xterm'},
      reject: false,
    })
    expect(stdout).toContain('candela render')
    expect(stdout).not.toContain('\u001b[')
  })

  test('shows no stack when something breaks, and names the log that holds it', async () => {
    const {exitCode, stdout, stderr} = await runCandela(['--help'], {env, nodeOptions: BREAK_WHILE_RUNNING})
    expect({exitCode, stdout}).toEqual({exitCode: 1, stdout: ''})
    const [, log = ''] = /^Candela failed unexpectedly: the roof fell in\. The log is (.*)\.$/.exec(stderr) ?? []
    expect(await readFile(log, 'utf8')).toMatch(/TypeError: the roof fell in\n\s+at /)
  })
})

describe('render', () => {
  test.each([
    ['--help', ['render', '--help']],
    ['node --help', ['node', '--help']],
    ['job list --help', ['job', 'list', '--help']],
  ])('%s is the help of candela', async (line, candelaArgs) => {
    const ours = await runCandela(line.split(' '), {env, bin: 'render'})
    expect(ours).toEqual(await runCandela(candelaArgs, {env}))
    expect(ours.exitCode).toBe(0)
  })

  test('takes a scene as its first argument', async () => {
    const {exitCode, stderr} = await runCandela(['scene.blend', '--no-such-flag'], {env, bin: 'render'})
    expect({exitCode, stderr}).toEqual({
      exitCode: 2,
      stderr: 'There is no flag --no-such-flag.\nTry: candela render --help',
    })
  })
})
