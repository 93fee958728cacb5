// The two servers of a run, both on loopback: the site, and the endpoint with its faults. The endpoint's log is the oracle: it
// knows what was committed, and when, from its own side alone.

import { createServer } from 'node:http'
import { readFile } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const TYPES = {
  '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm', '.json': 'application/json',
}

async function file(response, root, path) {
  try {
    const body = await readFile(join(root, normalize(`/${path}`)))
    response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream', 'access-control-allow-origin': '*' })
    response.end(body)
  } catch {
    response.writeHead(404).end()
  }
}

const listen = (server, port) => new Promise(done => server.listen(port, '127.0.0.1', () => done(server.address().port)))

/** Serves a peer's page at `/` and the files of `folders`, by the first part of the path. */
export async function site(folders, html) {
  const server = createServer((request, response) => {
    const [, first, rest] = /^\/([^/?]*)\/?([^?]*)/.exec(request.url)
    if (folders[first]) return file(response, folders[first], rest)
    response.writeHead(200, { 'content-type': 'text/html' }).end(html)
  })
  return { port: await listen(server, 0), close: () => server.close() }
}

/**
 * The endpoint of one peer. `mode` is what is wrong with it:
 * - `up`: nothing; every reply takes a round trip, in milliseconds,
 * - `slow`: a round trip takes three seconds,
 * - `status`: 503,
 * - `portal`, `portal-opaque`: 200 with a page, with and without CORS,
 * - `reset`: commits, then breaks the connection instead of answering, once for each of `marks`, the texts that answers are
 *   known by.
 *
 * What arrived whole is committed, whether the client is still there or not. `down` and `heal` make the port refuse
 * connections, and take them again.
 */
export class Endpoint {
  mode = 'up'
  commits = []
  marks = []

  constructor(peer, roundTrip) {
    Object.assign(this, { port: 0, peer, roundTrip })
  }

  async heal(mode = 'up') {
    this.mode = mode
    if (this.server) return
    this.server = createServer((request, response) => this.serve(request, response).catch(() => response.destroy()))
    this.port = await listen(this.server, this.port)
  }

  down() {
    this.server?.close()
    this.server?.closeAllConnections()
    this.server = undefined
  }

  async serve(request, response) {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    const oneWay = (this.mode === 'slow' ? 3000 : this.roundTrip) / 2
    await sleep(oneWay)
    const { status, headers, body } = this.handle(request, Buffer.concat(chunks))
    if (!status) return request.socket.destroy()
    await sleep(oneWay)
    response.writeHead(status, headers).end(body)
  }

  handle({ url, method, headers }, body) {
    // Each request on a connection of its own: Chromium sends one again by itself when a connection that it reused breaks.
    const cors = {
      connection: 'close',
      'access-control-allow-origin': headers.origin ?? '*',
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET, POST, OPTIONS',
      'access-control-allow-headers': headers['access-control-request-headers'] ?? '*',
    }
    const reply = ({ type, body }) => ({ status: 200, headers: { ...cors, 'content-type': type }, body })
    if (this.mode.startsWith('portal')) {
      const page = reply({ type: 'text/html', body: '<!doctype html><title>Welcome</title><p>Log in to use this network.' })
      if (this.mode === 'portal-opaque') page.headers = { connection: 'close', 'content-type': 'text/html' }
      return page
    }
    if (method === 'OPTIONS') return { status: 204, headers: cors }
    if (this.mode === 'status') return { status: 503, headers: cors }
    const other = this.peer.api?.(url.split('?')[0])
    if (other) return reply(other)

    const events = this.peer.events(body)
    const first = events.some(({ text }) => this.marks.some(mark => text.includes(mark) && !this.of(mark).length))
    for (const { id, text } of events) this.commits.push({ at: Date.now(), id, text })
    if (this.mode === 'reset' && first) return {}
    return reply(this.peer.reply(events))
  }

  /** What was committed of the answer that has this mark in its text. */
  of(mark) {
    return this.commits.filter(commit => commit.text.includes(mark)).map(({ at, id }) => ({ at, id: id ?? null }))
  }
}
