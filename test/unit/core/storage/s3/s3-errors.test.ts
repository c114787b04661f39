import {describe, expect, test} from 'vitest'
import {explainS3Error} from '../../../../../core/storage/s3/s3-errors.js'

describe('explainS3Error', () => {
  test.each([
    ['a bucket elsewhere', answer(301, 'PermanentRedirect', 'must be addressed', {Region: 'eu-west-1'})],
    ['a bucket elsewhere that says no region', answer(301, 'PermanentRedirect', 'must be addressed')],
    [
      'a signature for another region',
      answer(400, 'AuthorizationHeaderMalformed', "is wrong; expecting 'eu-central-1'"),
    ],
    ['a clock that differs', answer(403, 'RequestTimeTooSkewed', 'The difference is too large.')],
    ['an expired credential', answer(400, 'ExpiredToken', 'The provided token has expired.')],
    ['a wrong key', answer(403, 'SignatureDoesNotMatch', 'The signature does not match.')],
    ['no bucket', answer(404, 'NoSuchBucket', 'The bucket does not exist.')],
    ['a full disk', answer(500, 'InternalError', 'write: no space left on device')],
    ['a full quota', answer(403, 'QuotaExceeded', 'Bucket quota exceeded.')],
    ['a server that is overloaded', answer(503, 'SlowDown', 'Reduce your request rate.')],
  ])('has one sentence for %s', (_, error) => {
    const {message, suggestions} = explainS3Error(error, 's3://frames') as {message: string; suggestions: string[]}
    expect({message, suggestions}).toMatchSnapshot()
  })
})

/** An error as the SDK throws it. */
function answer(httpStatusCode: number, name: string, message: string, more: object = {}): Error {
  return Object.assign(new Error(message), {name, $metadata: {httpStatusCode}, ...more})
}
