import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest'
import {StorageKeyFileError} from '../../../../core/storage/storage-errors.js'
import {findStorageKey, storageKeysPath} from '../../../../core/storage/storage-keys.js'
import {tempFolder} from '../../../fixtures/storage/temp-folder.js'

describe('findStorageKey', () => {
  beforeEach(() => {
    vi.stubEnv('CANDELA_HOME', join(tempFolder(), 'home'))
  })
  afterEach(() => vi.unstubAllEnvs())

  const write = (text: string) => {
    mkdirSync(process.env.CANDELA_HOME ?? '', {recursive: true})
    writeFileSync(storageKeysPath(), text)
  }

  test('knows none without a file', async () => {
    expect(await findStorageKey('s3://frames')).toBeUndefined()
  })

  test('takes the longest beginning of the URL', async () => {
    const far = {accessKeyId: 'far', secretAccessKey: 'x'}
    const near = {accessKeyId: 'near', secretAccessKey: 'x'}
    write(
      JSON.stringify({'s3://frames': far, 's3://frames/studio': near, 'https://blocks': {authorization: 'Bearer x'}}),
    )
    expect(await findStorageKey('s3://frames/studio?endpoint=http://a')).toEqual(near)
    expect(await findStorageKey('s3://frames/other')).toEqual(far)
    expect(await findStorageKey('s3://other')).toBeUndefined()
  })

  test('shows no key to a name that only begins alike', async () => {
    const key = {authorization: 'Bearer x'}
    write(JSON.stringify({'https://farm.example': key}))
    expect(await findStorageKey('https://farm.example/blocks')).toEqual(key)
    expect(await findStorageKey('https://farm.example.org')).toBeUndefined()
    expect(await findStorageKey('https://farm.example:8443')).toBeUndefined()
    expect(await findStorageKey('https://farm.example@elsewhere.org')).toBeUndefined()
  })

  test.each([
    ['no JSON', 's3://frames'],
    ['half a key', '{"s3://frames": {"accessKeyId": "a"}}'],
  ])('refuses %s and shows none of it', async (_, text) => {
    write(text)
    await expect(findStorageKey('s3://frames')).rejects.toThrow(StorageKeyFileError)
    await expect(findStorageKey('s3://frames')).rejects.toThrow(storageKeysPath())
  })
})
