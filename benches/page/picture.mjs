// The results as a picture: one row a contender, one column a cost, bars from zero, so that they can be compared by eye.

import { spread } from './statistics.mjs'

const [NAMES, COLUMN, BAR, ROW, TOP] = [256, 184, 110, 30, 74]
const GAP = 8
const INK = { ours: '#1d6b6e', theirs: '#a9b4c0', text: '#1f2933', quiet: '#5f6c7b', spread: '#1f2933' }

const seconds = value => `${(value / 1000).toFixed(2)} s`
const kilobytes = value => `${Math.round(value / 1000)} KB`
const megabytes = value => `${(value / 1e6).toFixed(1)} MB`
const milliseconds = value => `${Math.round(value)} ms`

const COLUMNS = [
  { setting: 'slow', name: 'usable', heads: ['Question usable', '150 ms, 1.6 Mbps, CPU ×4'], text: seconds },
  { setting: 'local', name: 'usable', heads: ['Question usable', 'local'], text: seconds },
  { setting: 'slow', name: 'bytes', heads: ['Bytes to the question', 'brotli'], text: kilobytes },
  { setting: 'slow', name: 'script', heads: ['Script time', 'CPU ×4'], text: milliseconds },
  { setting: 'local', name: 'memory', heads: ['Memory', 'after collecting garbage'], text: megabytes },
]

const escape = text => text.replace(/[&<>"]/g, sign => `&#${sign.charCodeAt(0)};`)

function label(x, y, text, { size = 13, ink = INK.text, weight = 400 } = {}) {
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${ink}">${escape(text)}</text>`
}

function bar(x, y, most, figure, { text }, ours) {
  const length = value => Math.round((value / most) * BAR * 10) / 10
  const middle = y + ROW / 2
  const [low, high] = [x + length(figure.low), x + length(figure.high)]
  return `<rect x="${x}" y="${y + 6}" width="${length(figure.median)}" height="${ROW - 12}" rx="2" fill="${ours ? INK.ours : INK.theirs}"/>
<path d="M${low} ${middle}H${high}" stroke="${INK.spread}" stroke-width="1.5" opacity=".65"/>
${label(Math.max(x + length(figure.median), high) + GAP / 2 + 1, middle + 4, text(figure.median), { size: 12, weight: ours ? 600 : 400 })}`
}

/** An SVG of all settings that were measured; `results` as in the JSON. */
export function picture({ contenders, settings, date, chromium, rounds }) {
  const samplesOf = key => settings.find(setting => setting.key === key)?.samples
  const columns = COLUMNS.filter(({ setting }) => samplesOf(setting))
  const rows = contenders.filter(({ key, host }) => host && settings.every(({ samples }) => samples[key]?.length))
  const parts = []
  columns.forEach((column, index) => {
    const x = NAMES + index * COLUMN
    const figures = rows.map(({ key }) => spread(samplesOf(column.setting)[key].map(sample => sample[column.name])))
    const most = Math.max(...figures.map(({ high }) => high))
    parts.push(label(x, TOP - 34, column.heads[0], { weight: 600 }), label(x, TOP - 16, column.heads[1], { size: 12, ink: INK.quiet }))
    rows.forEach(({ key }, row) => parts.push(bar(x, TOP + row * ROW, most, figures[row], column, key.startsWith('candor'))))
  })
  rows.forEach(({ key, title }, row) => {
    parts.push(label(16, TOP + row * ROW + ROW / 2 + 4, title, { weight: key.startsWith('candor') ? 600 : 400 }))
  })
  const [width, height] = [NAMES + columns.length * COLUMN + 8, TOP + rows.length * ROW + 36]
  const note = `Medians of ${rounds} rounds, lines: the middle half. Chromium ${chromium.split('.')[0]}, ${date}. Shorter is better.`
  parts.push(label(16, height - 14, note, { size: 12, ink: INK.quiet }))
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img"
  font-family="system-ui, 'Liberation Sans', sans-serif">
<title>What asking costs a page</title><rect width="${width}" height="${height}" fill="#fff"/>
${parts.join('\n')}
</svg>
`
}
