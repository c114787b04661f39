import {expect, test} from 'vitest'
import {parseHead} from '../../../../../core/storage/gateway/parse-head.js'

const head = (...lines: string[]) => parseHead(lines.join('\r\n'))

test('reads status, headers and length, and whether another request may follow', () => {
  expect(head('HTTP/1.1 200 OK', 'Content-Length: 5', 'ETag:"a: b"  ')).toEqual({
    status: 200,
    headers: {'content-length': '5', etag: '"a: b"'},
    bodyBytes: 5,
    staysOpen: true,
  })
  expect(head('HTTP/1.1 404', 'content-length: 0', 'connection: Close')).toMatchObject({status: 404, staysOpen: false})
})

test('reads nothing of the body of a redirect whose length is not known', () => {
  expect(head('HTTP/1.1 307 On', 'location: /b', 'transfer-encoding: chunked')).toMatchObject({
    bodyBytes: 0,
    staysOpen: false,
  })
  expect(head('HTTP/1.1 307 On', 'location: /b', 'content-length: 9')).toMatchObject({bodyBytes: 9, staysOpen: true})
})

test.each([
  ['no length', ['HTTP/1.1 200 OK']],
  ['pieces', ['HTTP/1.1 200 OK', 'transfer-encoding: chunked']],
  ['pieces and a length', ['HTTP/1.1 200 OK', 'content-length: 5', 'transfer-encoding: chunked']],
  ['two lengths', ['HTTP/1.1 200 OK', 'content-length: 5', 'Content-Length: 6']],
  ['a length with a sign', ['HTTP/1.1 200 OK', 'content-length: +5']],
  ['a length in hexadecimal', ['HTTP/1.1 200 OK', 'content-length: 0x5']],
  ['a length of many digits', ['HTTP/1.1 200 OK', 'content-length: 1000000000000000']],
  ['an interim answer', ['HTTP/1.1 100 Continue', 'content-length: 5']],
  ['an answer without a body', ['HTTP/1.1 204 No Content', 'content-length: 5']],
  ['another version', ['HTTP/1.0 200 OK', 'content-length: 5']],
  ['another protocol', ['SSH-2.0-server']],
  ['a folded header', ['HTTP/1.1 200 OK', 'content-length: 5', ' more']],
  ['a blank before the colon', ['HTTP/1.1 200 OK', 'content-length : 5']],
  ['a lone line feed', ['HTTP/1.1 200 OK', 'content-length: 5\nx: y']],
  ['a header without a colon', ['HTTP/1.1 200 OK', 'content-length: 5', 'x']],
])('takes %s for not plain', (_, lines) => {
  expect(head(...lines)).toBeUndefined()
})
