// How long a browser takes to bring what waits to a collector, and what memory that takes.
//
//     cargo xtask dist && node benches/drain.mjs [--count 10000] [--rounds 3] [--chromium PROGRAM]
//
// One answer is given on a page while the collector is away. The row that it leaves in IndexedDB is copied under other ids, the
// collector starts, and the page is loaded again. The time is from that navigation until the store is empty; the verdict is the
// collector's own export.

import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Browser } from './peers/browser.mjs'
import { fetchPackages } from './peers/packages.mjs'
import { candor } from './peers/peers.mjs'
import { site } from './peers/servers.mjs'

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const PROGRAM = join(ROOT, 'target/release/candor')
const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '3' },
    chromium: { type: 'string', default: '/usr/bin/chromium' },
  },
})
const COUNT = Number(options.count)

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  return port
}

/** In the page: copies the one row that waits until `count` wait, each a response of its own. */
async function multiply(count) {
  const opened = await new Promise((done, failed) => {
    const request = indexedDB.open('candor')
    request.onsuccess = () => done(request.result)
    request.onerror = () => failed(request.error)
  })
  const transaction = opened.transaction('outbox', 'readwrite')
  const outbox = transaction.objectStore('outbox')
  await new Promise(done => {
    outbox.getAll().onsuccess = ({ target }) => {
      const row = target.result.at(-1)
      for (let number = 1; number < count; number += 1) {
        const id = row[0].slice(0, -8) + number.toString(16).padStart(8, '0')
        const copy = row.map(value => typeof value === 'string' ? value.replaceAll(row[0], id) : value)
        outbox.add(copy, [id, row[1]])
      }
    }
    transaction.oncomplete = done
  })
  opened.close()
}

/** In the page: how many wait. */
const waiting = () => new Promise(done => {
  indexedDB.open('candor').onsuccess = ({ target }) => {
    target.result.transaction('outbox').objectStore('outbox').count().onsuccess = event => {
      target.result.close()
      done(event.target.result)
    }
  }
})

async function round(driver) {
  const data = mkdtempSync(join(tmpdir(), 'candor-drain-'))
  const port = await freePort()
  const peer = candor('')
  const pages = await site({ candor: join(ROOT, 'dist/embed') }, peer.html(`http://127.0.0.1:${port}`))
  const browser = new Browser(driver, options.chromium)
  let collector
  try {
    await browser.start()
    const tab = await browser.context.newPage()
    const address = `http://shop.localhost:${pages.port}/`
    await tab.goto(address)
    await peer.asks(tab).waitFor()
    await peer.answer(tab, 'Longer opening hours, please.')
    await peer.submit(tab)
    while (await tab.evaluate(waiting) !== 1) await sleep(100)
    await tab.goto(`http://shop.localhost:${pages.port}/candor/candor.js`)
    await tab.evaluate(multiply, COUNT)
    const session = await browser.context.newCDPSession(tab)
    await session.send('HeapProfiler.collectGarbage')

    collector = spawn(PROGRAM, ['serve', '--data', data, '--port', String(port)], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, CANDOR_ADMIN_TOKEN: 'drain-drain-drain-drain-drain-drain' },
    })
    await once(collector.stdout, 'data')
    const begun = Date.now()
    await tab.goto(address)
    let heap = 0
    let left
    do {
      await sleep(100)
      left = await tab.evaluate(waiting)
      const { usedSize, embedderHeapUsedSize = 0, backingStorageSize = 0 } = await session.send('Runtime.getHeapUsage')
      heap = Math.max(heap, usedSize + embedderHeapUsedSize + backingStorageSize)
    } while (left > 0 && Date.now() - begun < 120_000)
    const seconds = (Date.now() - begun) / 1000
    const exported = await fetch(`http://127.0.0.1:${port}/v1/export.jsonl`, {
      headers: { authorization: 'Bearer drain-drain-drain-drain-drain-drain' },
    })
    const lines = (await exported.text()).trim().split('\n')
    const responses = new Set(lines.map(line => JSON.parse(line).response_id ?? JSON.parse(line).data?.response_id))
    return { seconds, heap_mb: Math.round(heap / 1e5) / 10, left, collected: lines.length, responses: responses.size }
  } finally {
    collector?.kill()
    await browser.end()
    pages.close()
    rmSync(data, { recursive: true, force: true })
  }
}

const { modules } = fetchPackages()
const { chromium: driver } = createRequire(join(modules, 'x'))('playwright-core')
execFileSync(PROGRAM, ['--version'])
for (let number = 0; number < Number(options.rounds); number += 1) {
  const result = await round(driver)
  console.log(JSON.stringify(result))
  if (result.left > 0 || result.responses !== COUNT) process.exitCode = 1
}
