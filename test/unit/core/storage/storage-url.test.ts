import {describe, expect, test} from 'vitest'
import {StorageUrlError} from '../../../../core/storage/storage-errors.js'
import {parseStorageUrl} from '../../../../core/storage/storage-url.js'

describe('parseStorageUrl', () => {
  test.each([
    ['fs:/mnt/farm/blocks', {kind: 'fs', dir: '/mnt/farm/blocks', isReadOnly: false}],
    ['fs:///mnt/a%20b', {kind: 'fs', dir: '/mnt/a b'}],
    ['https://blocks.example', {kind: 'gateway', origin: 'https://blocks.example'}],
    [
      'http://127.0.0.1:8420/farm/?access=read',
      {kind: 'gateway', origin: 'http://127.0.0.1:8420/farm', isReadOnly: true},
    ],
    ['kubo+http://127.0.0.1:5001', {kind: 'kubo', origin: 'http://127.0.0.1:5001'}],
    [
      'kubo+http://127.0.0.1:5001?pin=https://pin.example/psa/',
      {kind: 'kubo', origin: 'http://127.0.0.1:5001', service: 'https://pin.example/psa'},
    ],
    ['kubo+https://ipfs.example', {kind: 'kubo', origin: 'https://ipfs.example'}],
    ['s3://frames', {kind: 's3', bucket: 'frames', prefix: ''}],
    [
      's3://frames/a/b/?endpoint=http://127.0.0.1:7070&region=eu-1&access=read',
      {
        kind: 's3',
        bucket: 'frames',
        prefix: 'a/b',
        endpoint: 'http://127.0.0.1:7070',
        region: 'eu-1',
        isReadOnly: true,
      },
    ],
  ])('reads %s', (text, expected) => {
    expect(parseStorageUrl(text)).toMatchObject({text, ...expected})
  })

  test.each([
    ['a path', '/mnt/blocks', 'is no URL of a storage'],
    ['another scheme', 'ftp://farm/blocks', 'begins with ftp:'],
    ['no bucket', 's3:///prefix', 'is no URL of a storage'],
    ['a relative folder', 'fs:blocks', 'is no URL of a storage'],
    ['a password', 's3://key:secret@frames', 'holds a user name or password'],
    ['an unknown option', 'https://blocks.example?region=eu-1', 'has an option "region"'],
    ['another access', 's3://frames?access=write', 'has access=write; expected access=read'],
    ['a pinning service that is none', 'kubo+http://127.0.0.1:5001?pin=pinata', 'has pin=pinata'],
    ['a pinning service with a password', 'kubo+http://127.0.0.1:5001?pin=https://me:key@pin.example', 'has pin='],
    ['an endpoint that is none', 's3://frames?endpoint=minio', 'has endpoint=minio'],
  ])('refuses %s', (_, text, sentence) => {
    expect(() => parseStorageUrl(text)).toThrow(StorageUrlError)
    expect(() => parseStorageUrl(text)).toThrow(sentence)
  })

  test('shows no password in its error', () => {
    expect(() => parseStorageUrl('s3://key:secret@frames')).not.toThrow('secret')
  })
})
