import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {createPrivate, readIfThere, readOrCreatePrivate, writePrivate} from '../../../core/private-file.js'
import {tempFolder} from '../../fixtures/storage/temp-folder.js'

describe('readIfThere', () => {
  test('takes only a missing file for a missing one', async () => {
    expect(await readIfThere(join(tempFolder(), 'keys', 'none.json'))).toBeUndefined()
  })

  test('says in a sentence what cannot be read, and what helps', async () => {
    const path = join(tempFolder(), 'storage-keys.json')
    mkdirSync(path)
    const refusal = {
      code: 'PRIVATE_FILE',
      kind: 'preflight',
      message: `${path} cannot be read: the system says EISDIR.`,
      suggestions: [`Let yourself read it: chmod u+r '${path}'`, 'Or set CANDELA_HOME to a folder of your own.'],
    }
    await expect(readIfThere(path)).rejects.toMatchObject(refusal)
    await expect(readOrCreatePrivate(path, async () => 'secret')).rejects.toMatchObject(refusal)
  })
})

describe.each([writePrivate, createPrivate])('%o', (write) => {
  test('says in a sentence what cannot be written, and what helps', async () => {
    const folder = join(tempFolder(), 'keys')
    writeFileSync(folder, 'no folder')
    const path = join(folder, 'artist.json')
    await expect(write(path, 'secret')).rejects.toMatchObject({
      code: 'PRIVATE_FILE',
      message: `${path} could not be written: the system says EEXIST.`,
      suggestions: [
        `Let yourself write there: chmod u+rwx '${folder}'`,
        'Or set CANDELA_HOME to a folder of your own.',
      ],
    })
  })
})
