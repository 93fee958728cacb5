// What asking costs a page: Candor beside PostHog's surveys, SurveyJS and the page alone, in headless Chromium.
//
//     cargo xtask bench [--rounds 9] [--only candor,posthog-best] [--settings slow] [--quick] [--out DIR] [--publish]
//
// It fetches the peers' packages, at the versions in benches/peers/package.json, into target/peers. `contenders.mjs` says how each asks,
// `sample.mjs` what is measured, `network.mjs` at which settings. Contenders take turns, in an order that changes from round to
// round; a first round is thrown away. Writes page.json, page.md, page.svg and page.png. No timing fails it: a question that does
// not come, or takes no answer, does.

import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { cpus } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Browser } from '../peers/browser.mjs'
import { fetchPackages } from '../peers/packages.mjs'
import { BUSY, calm } from './calm.mjs'
import { contenders, offer } from './contenders.mjs'
import { page, picture as hero } from './host.mjs'
import { SETTINGS } from './network.mjs'
import { picture } from './picture.mjs'
import { report } from './report.mjs'
import { sample } from './sample.mjs'
import { Server } from './server.mjs'

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
const { values: options } = parseArgs({
  options: {
    embed: { type: 'string', default: join(ROOT, 'dist/embed') },
    out: { type: 'string', default: join(ROOT, 'target/bench') },
    chromium: { type: 'string', default: '/usr/bin/chromium' },
    rounds: { type: 'string', default: '9' },
    only: { type: 'string' },
    settings: { type: 'string', default: SETTINGS.map(({ key }) => key).join() },
    quick: { type: 'boolean', default: false },
    publish: { type: 'string' },
  },
})
/** `--quick` shows that it works; its figures are no measurement. */
const rounds = options.quick ? 2 : Number(options.rounds)
if (!(rounds >= 1)) throw new Error('`--rounds` wants a number')

function chosen(all, list, what) {
  const keys = list?.split(',') ?? all.map(({ key }) => key)
  const unknown = keys.find(name => all.every(({ key }) => key !== name))
  if (unknown) throw new Error(`no ${what} \`${unknown}\`; there are ${all.map(({ key }) => key).join(', ')}`)
  return all.filter(({ key }) => keys.includes(key))
}

/** Every contender once a round, in turn; what fails is noted and does not end it. */
async function measure(setting, field, means, faults) {
  const samples = Object.fromEntries(field.map(({ key }) => [key, []]))
  for (let round = 0; round <= rounds; round += 1) {
    const warmingUp = round === 0
    const turns = field.map((_, index) => field[(index + round) % field.length])
    for (const contender of turns) {
      const { key } = contender
      const busy = warmingUp || options.quick ? 0 : await calm()
      const turn = `${setting.key} ${warmingUp ? 'warming up' : `${round}/${rounds}`} ${key}`
      try {
        const result = await sample(contender, setting, means, warmingUp)
        if (!warmingUp) samples[key].push({ round, busy, ...result })
        const time = contender.host ? `usable after ${Math.round(result.usable)} ms` : `LCP after ${Math.round(result.lcp)} ms`
        console.log(`${turn}: ${time}${busy > BUSY ? ' (on a busy machine)' : ''}`)
      } catch (error) {
        faults.push(`${turn}: ${error.message}`)
        console.log(`${turn}: FAILED: ${error.message}`)
      }
    }
  }
  return { ...setting, samples }
}

/** The picture as a browser draws it, twice as large, for screens that show it so. */
async function draw(svg, { driver, chromium }, file) {
  const browser = new Browser(driver, chromium)
  try {
    await browser.start()
    const context = await browser.connection.newContext({ deviceScaleFactor: 2 })
    const tab = await context.newPage()
    await tab.setContent(`<!doctype html><body style="margin:0">${svg}`)
    await tab.locator('svg').screenshot({ path: file })
  } finally {
    await browser.end()
  }
}

const packages = fetchPackages()
const { chromium: driver } = createRequire(join(packages.modules, 'x'))('playwright-core')
const all = contenders(JSON.parse(readFileSync(join(options.embed, 'integrity.json'))), packages.versions)
const field = chosen(all, options.only, 'contender')
const settings = chosen(SETTINGS, options.settings, 'setting')

const server = new Server()
await server.start()
offer(server, options.embed, packages)
server.offer('/hero.png', '.png', hero())
for (const { key, head } of all) server.offer(`/${key}`, '.html', page(head))

const means = { driver, chromium: options.chromium, server }
const faults = []
const results = {
  date: new Date().toISOString().slice(0, 10), processor: cpus()[0].model.trim(), cores: cpus().length, rounds,
  packages: packages.versions, contenders: field.map(({ key, title, what, host }) => ({ key, title, what, host })), settings: [], faults,
}
for (const setting of settings) results.settings.push(await measure(setting, field, means, faults))
server.stop()

const [first] = results.settings.flatMap(({ samples }) => Object.values(samples).flat())
results.chromium = first?.chromium ?? 'none'
mkdirSync(options.out, { recursive: true })
const file = name => join(options.out, name)
const drawn = picture(results)
writeFileSync(file('page.json'), `${JSON.stringify(results, null, 1)}\n`)
writeFileSync(file('page.md'), report(results))
writeFileSync(file('page.svg'), drawn)
await draw(drawn, means, file('page.png'))
console.log(`\n${report(results)}\nAll samples: ${file('page.json')}; picture: ${file('page.svg')}, ${file('page.png')}`)

if (faults.length) {
  console.error(`\n${faults.length} samples failed:\n${faults.join('\n')}`)
  process.exitCode = 1
} else if (options.publish) {
  copyFileSync(file('page.md'), join(options.publish, 'bench.md'))
  copyFileSync(file('page.png'), join(options.publish, 'pictures/bench.png'))
}
