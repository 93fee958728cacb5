// What happens to an answer when something goes wrong: Candor beside its peers, in headless Chromium.
//
//     cargo xtask dist && node benches/peers/delivery.mjs [--candor DIR] [--out DIR] [--chromium PROGRAM]
//                         [--peers candor,posthog,surveyjs] [--cases 1,2a] [--rounds 3] [--round-trip 100]
//
// It fetches the peers' packages, at the versions in package.json, into target/peers. `cases.mjs` says what goes wrong, `peers.mjs`
// how each peer is set up; the verdict is the endpoint's own log (`servers.mjs`), never what a page says. Writes delivery.md and
// delivery.json. Formbricks is not in it: its package is a loader for scripts that only its own server has.

import { createHash, randomBytes } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Browser } from './browser.mjs'
import { CASES } from './cases.mjs'
import { fetchPackages } from './packages.mjs'
import * as PEERS from './peers.mjs'
import { Endpoint, site } from './servers.mjs'
import { report } from './report.mjs'

const HERE = dirname(fileURLToPath(import.meta.url))
const ROOT = resolve(HERE, '../..')
const { values: options } = parseArgs({
  options: {
    candor: { type: 'string', default: join(ROOT, 'dist/embed') },
    out: { type: 'string', default: join(ROOT, 'target/peers') },
    chromium: { type: 'string', default: '/usr/bin/chromium' },
    peers: { type: 'string', default: 'candor,posthog,surveyjs' },
    cases: { type: 'string', default: CASES.map(({ id }) => id).join() },
    rounds: { type: 'string', default: '3' },
    'round-trip': { type: 'string', default: '100' },
  },
})

/** Some people who meet one case at one peer, each on a site of their own, all in one browser. */
class Run {
  constructor(peer, browser, endpoint, sitePort, count) {
    Object.assign(this, { peer, browser, endpoint, phases: [] })
    this.people = Array.from({ length: count }, (_, index) => {
      const mark = `mark-${randomBytes(6).toString('hex')}`
      return { mark, address: `http://p${index + 1}-${mark}.localhost:${sitePort}/`, told: [] }
    })
    endpoint.marks = this.people.map(({ mark }) => mark)
  }

  all(step) {
    return Promise.all(this.people.map(step))
  }

  phase(name) {
    this.phases.push({ name, at: Date.now() })
  }

  async prepare() {
    await this.all(async person => {
      person.tab = await this.browser.context.newPage()
      await person.tab.goto(person.address)
      await this.peer.asks(person.tab).waitFor({ timeout: 20_000 })
      await this.peer.answer(person.tab, `Longer opening hours, please. ${person.mark}`)
    })
  }

  async submit() {
    this.phase('on the page')
    await this.all(person => this.peer.submit(person.tab))
  }

  async offline() {
    this.endpoint.down()
    await this.browser.context.setOffline(true)
  }

  async online() {
    await this.endpoint.heal()
    await this.browser.context.setOffline(false)
  }

  /** Waits on the page; what it says then, and after a moment, is noted. */
  async stay(seconds) {
    const first = Math.min(seconds, 1.5)
    await sleep(first * 1000)
    await this.listen()
    await sleep((seconds - first) * 1000)
    await this.listen()
  }

  async stayForArrival(seconds) {
    await this.until(seconds)
    await sleep(2000)
    await this.listen()
  }

  async until(seconds) {
    const end = Date.now() + seconds * 1000
    while (Date.now() < end && !this.people.every(({ mark }) => this.endpoint.of(mark).length)) await sleep(200)
  }

  async listen() {
    await this.all(async person => {
      const text = (await PEERS.textOf(person.tab)).replaceAll(person.mark, '…')
      if (person.told.at(-1) !== text) person.told.push(text)
    })
  }

  /** Where the page offers to try again, does so. */
  async pressAgain() {
    if (!this.peer.again) return
    this.phase('after the person pressed “Try again”')
    await this.all(async ({ tab }) => {
      const button = this.peer.again(tab)
      if (await button.isVisible()) await button.click()
    })
    await this.stayForArrival(5)
  }

  async leave() {
    this.phase('after the page was closed')
    await this.all(async ({ tab }) => {
      const closed = tab.waitForEvent('close')
      await tab.close({ runBeforeUnload: true })
      await closed
    })
  }

  async kill() {
    this.phase('after the kill')
    await this.browser.kill()
    await sleep(500)
    await this.browser.start()
  }

  wait(seconds) {
    return sleep(seconds * 1000)
  }

  /** The next visit: a minute at most, and ten seconds more in which anything could arrive twice. */
  async comeBack() {
    this.phase('on the next visit')
    await this.all(async person => {
      person.tab = await this.browser.context.newPage()
      await person.tab.goto(person.address)
    })
    await this.until(60)
    await sleep(10_000)
    await this.all(async person => {
      person.askedAgain = await this.peer.asks(person.tab).isVisible()
    })
  }

  results() {
    const phaseOf = at => this.phases.findLast(phase => phase.at <= at)?.name
    const start = this.phases[0].at
    return this.people.map(({ mark, told, askedAgain }) => ({
      told,
      askedAgain,
      commits: this.endpoint.of(mark).map(({ at, id }) => ({ seconds: (at - start) / 1000, phase: phaseOf(at), id })),
    }))
  }
}

async function measure(peer, fault, count, folders, driver) {
  const endpoint = new Endpoint(peer, Number(options['round-trip']))
  await endpoint.heal()
  const pages = await site(folders, peer.html(`http://127.0.0.1:${endpoint.port}`))
  const browser = new Browser(driver, options.chromium)
  try {
    await browser.start()
    const run = new Run(peer, browser, endpoint, pages.port, count)
    await run.prepare()
    await fault.steps(run)
    return { people: run.results(), chromium: browser.version }
  } finally {
    await browser.end()
    endpoint.down()
    pages.close()
  }
}

const { modules, versions } = fetchPackages()
const { chromium: driver } = createRequire(join(modules, 'x'))('playwright-core')

// A copy, so that a build under way does not change it.
const embed = mkdtempSync(join(tmpdir(), 'peers-candor-'))
cpSync(options.candor, embed, { recursive: true })
const loader = readFileSync(join(embed, 'candor.js'))
const build = createHash('sha256').update(loader).digest('hex').slice(0, 8)
const candorVersion = `${/version="([^"]+)"/.exec(loader)?.[1] ?? '?'} (loader ${build})`

const chosen = {
  candor: PEERS.candor(candorVersion),
  posthog: PEERS.posthog(versions['posthog-js'], modules),
  surveyjs: PEERS.surveyjs(versions['survey-core']),
}
const rounds = Number(options.rounds)
const results = { date: new Date().toISOString().slice(0, 10), rounds, roundTripMs: Number(options['round-trip']), peers: [], cases: [] }
for (const name of options.peers.split(',')) {
  const { name: title, version, settings } = chosen[name]
  results.peers.push({ key: name, title, version, settings })
}
for (const fault of CASES.filter(({ id }) => options.cases.split(',').includes(id))) {
  const row = { id: fault.id, title: fault.title, results: {} }
  results.cases.push(row)
  for (const { key } of results.peers) {
    const people = []
    while (people.length < rounds) {
      const run = await measure(chosen[key], fault, fault.alone ? 1 : rounds, { candor: embed, modules }, driver)
      people.push(...run.people)
      results.chromium = run.chromium
    }
    row.results[key] = people
    console.log(fault.id, key, JSON.stringify(people))
    mkdirSync(options.out, { recursive: true })
    writeFileSync(join(options.out, 'delivery.json'), `${JSON.stringify(results, null, 2)}\n`)
    writeFileSync(join(options.out, 'delivery.md'), report(results))
  }
}
rmSync(embed, { recursive: true })
