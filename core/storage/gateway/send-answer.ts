import type {ServerResponse} from 'node:http'

/** Answers with JSON that is not kept. */
export function sendJson(response: ServerResponse, content: unknown): void {
  const body = Buffer.from(JSON.stringify(content))
  response
    .writeHead(200, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'content-length': body.length,
    })
    .end(body)
}

/** Sends whoever asks to another place. */
export function sendOn(response: ServerResponse, location: string): void {
  response.writeHead(307, {location, 'cache-control': 'no-store', 'content-length': 0}).end()
}

/** Answers with a sentence, or with the status alone. */
export function sayText(response: ServerResponse, status: number, text = ''): void {
  const body = Buffer.from(text === '' ? '' : `${text}\n`)
  const type = text === '' ? {} : {'content-type': 'text/plain; charset=utf-8'}
  const length = status === 204 ? {} : {'content-length': body.length}
  response.writeHead(status, {...type, ...length}).end(body)
}
