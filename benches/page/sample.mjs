// One sample: a page of a contender, opened once by a person who has never been there.
//
// Each has a Chromium process and a profile on disk of its own. A fresh context in one running browser would be quicker, but keeps
// its storage in memory, and this widget opens IndexedDB before it asks: it would look better than it is to a visitor.

import { setTimeout as sleep } from 'node:timers/promises'
import { Browser } from '../peers/browser.mjs'
import { collect } from './collect.mjs'
import { POINTS, TEXT } from './contenders.mjs'
import { emulate, held } from './network.mjs'
import { Requests } from './requests.mjs'
import { watch } from './watch.mjs'

const VIEWPORT = { width: 1280, height: 800 }
const BINDING = 'benchUsable'
/** Nothing but this machine can be reached. */
const CLOSED = '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost'
/** A browser that has just started is still busy with itself: it opens another site, which shares nothing with the one measured. */
const SETTLE = 500
/** How long nothing must be on its way until the page counts as done; longer than what is put off until the browser is idle. */
const QUIET = 1000
/** Chromium complains of an unused hint a few seconds after the page has loaded. */
const HINTS = 4500
const PATIENCE = 45_000
/** Where the other site is: the page alone. */
const OTHER = '/empty'

/**
 * Measures `contender` once; throws where its question does not come or takes no answer, where the network was quicker than its
 * setting, and where a file was fetched twice. `careful` waits for what the browser says of hints, too.
 */
export async function sample(contender, setting, { driver, chromium, server }, careful = false) {
  const browser = new Browser(driver, chromium, [CLOSED])
  try {
    await browser.start()
    const page = await browser.context.newPage()
    const said = []
    page.on('console', message => ['warning', 'error'].includes(message.type()) && said.push(message.text()))
    page.on('pageerror', error => said.push(String(error)))
    await page.setViewportSize(VIEWPORT)
    // What an animation takes is taste, not cost.
    await page.emulateMedia({ reducedMotion: 'reduce' })
    const session = await browser.context.newCDPSession(page)
    const requests = new Requests(session)
    const usable = new Promise(done => session.on('Runtime.bindingCalled', ({ name }) => name === BINDING && done()))
    for (const domain of ['Network', 'Performance', 'Runtime', 'HeapProfiler']) await session.send(`${domain}.enable`)
    await session.send('Runtime.addBinding', { name: BINDING })
    const { host, point } = contender
    await page.addInitScript(watch, { host, point, text: TEXT, points: POINTS, binding: BINDING })
    await page.goto(server.address.replace('127.0.0.1', 'localhost') + OTHER)
    await sleep(SETTLE)
    await emulate(session, setting)
    server.forget()
    requests.forget()
    await page.goto(`${server.address}/${contender.key}`, { waitUntil: 'load', timeout: PATIENCE })

    const tooLong = sleep(PATIENCE).then(() => {
      throw new Error(`${contender.title}: no question within ${PATIENCE / 1000} s. ${said.join(' ')}`)
    })
    tooLong.catch(() => {})
    if (host) await Promise.race([usable, tooLong])
    while (requests.quiet() < QUIET) await sleep(50)
    if (careful && contender.hinted) await sleep(HINTS)

    const result = await collect(page, session, requests.all, server.log)
    const faults = [...held(result.requests, setting), ...twice(server.log)]
    if (server.unknown.length) faults.push(`unexpected requests: ${server.unknown.join(', ')}`)
    faults.push(...said.filter(text => /preload/i.test(text)))
    if (host) await choose(page, contender)
    if (faults.length) throw new Error(`${contender.title}: ${faults.join('; ')}`)
    return { ...result, said, chromium: browser.version }
  } finally {
    await browser.end()
  }
}

/** Files that were sent more than once. */
function twice(log) {
  const paths = log.filter(({ method }) => method === 'GET').map(({ path }) => path)
  return [...new Set(paths.filter((path, index) => paths.indexOf(path) !== index))].map(path => `${path} was fetched twice`)
}

/** Presses a point as a person does, and waits until it shows as chosen. */
async function choose(page, { title, chosen }) {
  const [x, y] = await page.evaluate(() => {
    const { left, top, width, height } = window.bench.points()[9].getBoundingClientRect()
    return [left + width / 2, top + height / 2]
  })
  await page.mouse.click(x, y)
  try {
    await page.waitForFunction(selector => window.bench.matches(selector), chosen, { timeout: 10_000 })
  } catch {
    throw new Error(`${title}: a point that was pressed does not show as chosen`)
  }
}
