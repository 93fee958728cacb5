// The results as Markdown.

import { difference, paired, ratio, spread, typical } from './statistics.mjs'

const BEST = 'posthog-best'
/** What the slow setting is to reach, as shares of PostHog's best case. */
const AIMS = { candor: 0.55, 'candor+hints': 0.42 }

const whole = value => Math.round(value).toLocaleString('en-US')
const two = value => value.toFixed(2)
const megabytes = value => (value / 1e6).toFixed(1)
const signed = value => `${Math.round(value) > 0 ? '+' : ''}${Math.round(value)}`

/** `182 (171–190)`; the spread only where there is one. */
function cell(figure, text = whole) {
  if (!figure) return ''
  const { median, low, high } = figure
  return text(low) === text(high) ? text(median) : `${text(median)} (${text(low)}–${text(high)})`
}

function table({ heads, rows }) {
  const lines = rows.map(row => `| ${row.join(' | ')} |`)
  return [`| ${heads.join(' | ')} |`, `|---|${heads.slice(1).map(() => '--:|').join('')}`, ...lines].join('\n')
}

/** A table of one setting: what a person waits for and what it weighs, then what it does to the page. */
function tables({ contenders }, { samples }) {
  const of = ({ key }, name) => spread(samples[key].map(sample => sample[name]))
  const against = ({ key }, name) => samples[BEST]?.length ? paired(samples[key], samples[BEST], name, ratio) : undefined
  const beyond = ({ key }, name) => samples.empty?.length ? paired(samples[key], samples.empty, name, difference) : undefined
  const asking = contenders.filter(({ key, host }) => host && samples[key]?.length)
  const waits = {
    heads: [
      '', 'question visible, ms', 'usable, ms', 'of PostHog’s best case', 'requests in series', 'bytes to the question', 'bytes in all',
    ],
    rows: asking.map(contender => [
      contender.title, cell(of(contender, 'visible')), cell(of(contender, 'usable')), cell(against(contender, 'usable'), two),
      cell(of(contender, 'series')), cell(of(contender, 'bytes')), cell(of(contender, 'bytesInAll')),
    ]),
  }
  const measured = contenders.filter(({ key }) => samples[key]?.length)
  const costs = {
    heads: [
      '', 'script, ms', 'main thread, ms', 'long tasks', 'longest, ms', 'blocking, ms', 'layout shift', 'page’s own LCP, ms', 'added to it',
      'memory, MB',
    ],
    rows: measured.map(contender => [
      contender.title, cell(of(contender, 'script')), cell(of(contender, 'main')), cell(of(contender, 'longTasks')),
      cell(of(contender, 'longest')), cell(of(contender, 'blocking')), cell(of(contender, 'shift'), two), cell(of(contender, 'hero')),
      contender.host ? cell(beyond(contender, 'hero'), signed) : '', cell(of(contender, 'memory'), megabytes),
    ]),
  }
  return `${table(waits)}\n\n${table(costs)}`
}

/** Where the time of a typical sample of each went. */
function courses({ contenders }, { samples }) {
  const asking = contenders.filter(({ key, host }) => host && samples[key]?.length)
  return asking.map(({ key, title }) => course(title, typical(samples[key], 'usable'))).join('\n')
}

function course(title, { requests, load, usable }) {
  const steps = requests.filter(({ start }) => start <= usable).map(({ path, type, start, end }) => {
    const name = type === 'Document' ? 'page' : path.split('/').filter(Boolean).at(-1)
    return [start, `${name} ${whole(Math.max(0, start))}–${whole(end)}`]
  })
  const events = [[load, `loaded ${whole(load)}`], [usable, `**usable ${whole(usable)}**`]]
  return `- ${title}: ${[...steps, ...events].sort(([one], [other]) => one - other).map(([, text]) => text).join(', ')}`
}

/** The aims and what came of them, in the slow setting. */
function aims({ contenders }, { samples }) {
  return contenders.filter(({ key }) => AIMS[key] && samples[key]?.length && samples[BEST]?.length).map(({ key, title }) => {
    const figure = paired(samples[key], samples[BEST], 'usable', ratio)
    return `${title}: ${cell(figure, two)} of the time of PostHog’s best case (aim ${two(AIMS[key])}).`
  }).join('\n')
}

export function report(results) {
  const { date, processor, cores, chromium, contenders, settings, rounds } = results
  const sections = settings.map(setting => `## ${setting.title}

${tables(results, setting)}
${setting.key === 'slow' ? `\n${aims(results, setting)}\n` : ''}
Typical courses, in milliseconds since the navigation began:

${courses(results, setting)}
`)
  return `# What asking costs a page

${date}, Chromium ${chromium}, headless, on ${processor} (${cores} cores); ${rounds} rounds, \`cargo xtask bench\`. Medians, with the
middle half of the samples in brackets; ratios and differences are taken round by round. The same question, from 0 to 10, on the same
page, with no delay of its own making.

${contenders.map(({ title, what }) => `- **${title}**: ${what}.`).join('\n')}

Every sample has a browser process and a profile of its own, and the order changes from round to round. Everything comes from the
page’s own host as brotli. Visible is a question whose text and points were painted; usable, one whose points can be hit by a pointer,
one of which was then pressed and shown as chosen. Motion is reduced, so nobody’s animation counts. The network is the browser’s
emulation: round trips and throughput, but no handshakes and no lookups of names, so other hosts would cost more. The CPU’s slow-down
holds for the main thread, not for what compiles WebAssembly and scripts beside it. Memory is the heaps after garbage collection,
buffers and the memory of WebAssembly.

${sections.join('\n')}`
}
