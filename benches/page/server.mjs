// One server for all contenders, on loopback. Text and WebAssembly go out as brotli, compressed once before anything is
// measured. Its log is the oracle for bytes: what it sent, not what a page says that it got.

import { createServer } from 'node:http'
import { extname } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'

const TYPES = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm', '.json': 'application/json', '.png': 'image/png',
}

export class Server {
  #answers = new Map()
  #server = createServer((request, response) => this.#serve(request, response))
  /** What was sent since the last `forget`: path, status, and bytes of the body as they travelled. */
  log = []
  /** Requests that nobody here knows how to answer. */
  unknown = []

  async start() {
    await new Promise(done => this.#server.listen(0, '127.0.0.1', done))
    this.address = `http://127.0.0.1:${this.#server.address().port}`
  }

  /** Answers paths, whatever their query, with a body. `type` is a file name's extension. */
  offer(paths, type, body) {
    const bytes = Buffer.from(body)
    const packed = type === '.png' ? bytes : brotliCompressSync(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    })
    const answer = {
      headers: {
        'content-type': TYPES[type],
        ...(type !== '.png' && { 'content-encoding': 'br' }),
        'content-length': packed.length,
        'cache-control': type === '.html' ? 'no-cache' : 'public, max-age=3600',
        'access-control-allow-origin': '*',
        'timing-allow-origin': '*',
      },
      body: packed,
    }
    for (const path of [paths].flat()) this.#answers.set(path, answer)
    return this
  }

  /** What is answered to a posted body: a function from its text to a value that goes out as JSON. */
  take(path, answer) {
    this.#answers.set(path, { answer })
    return this
  }

  forget() {
    this.log = []
    this.unknown = []
  }

  stop() {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  async #serve(request, response) {
    const path = request.url.split('?')[0]
    const known = this.#answers.get(path)
    const chunks = []
    try {
      for await (const chunk of request) chunks.push(chunk)
    } catch {
      return // The page has gone, in the middle of what it sent.
    }
    if (!known) {
      this.unknown.push(`${request.method} ${path}`)
      response.writeHead(404).end()
      return
    }
    const { headers, body } = known.answer ? json(known.answer(Buffer.concat(chunks))) : known
    this.log.push({ path, method: request.method, kind: extname(path), bytes: body.length })
    response.writeHead(200, headers).end(body)
  }
}

function json(value) {
  const body = Buffer.from(JSON.stringify(value))
  return { headers: { 'content-type': TYPES['.json'], 'content-length': body.length }, body }
}
