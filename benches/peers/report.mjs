// The results as Markdown.

const QUOTE = 170

/** What became of one answer, in words. */
function outcome({ commits }) {
  if (!commits.length) return '**lost**'
  const said = `arrived ${commits[0].phase}`
  if (commits.length === 1) return said
  const ids = new Set(commits.map(({ id }) => id))
  if (ids.has(null)) return `${said}, **${commits.length} times, with no id** (again ${commits.at(-1).phase})`
  return ids.size === 1 ? `${said}, ${commits.length} times under one id` : `${said}, **${commits.length} times under ${ids.size} ids**`
}

const quote = text => text === '' ? 'nothing' : `“${text.length > QUOTE ? `${text.slice(0, QUOTE)}…` : text}”`

function tally(values) {
  const counts = new Map()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].map(([value, count]) => `${value} (${count}/${values.length})`).join('; ')
}

function cell(people) {
  const said = new Set(people.map(({ told }) => told.length ? told.map(quote).join(', then ') : 'not seen'))
  const again = people.filter(({ askedAgain }) => askedAgain).length
  const asked = people.every(({ askedAgain }) => askedAgain === undefined) ? ''
    : `<br>asked again on the next visit: ${again}/${people.length}`
  return `${tally(people.map(outcome))}<br>told: ${[...said].join(' or ')}${asked}`.replaceAll('|', '·').replaceAll('\n', ' ')
}

export function report({ date, chromium, rounds, roundTripMs, peers, cases }) {
  const heading = peers.map(({ title, version }) => `${title} ${version}`)
  const rows = cases.map(({ id, title, results }) =>
    `| ${id}. ${title} | ${peers.map(({ key }) => results[key] ? cell(results[key]) : 'not run').join(' | ')} |`)
  return `# What happens to an answer

${date}, Chromium ${chromium}, headless; each case ${rounds} times; endpoint on another origin, round trip ${roundTripMs} ms.
The verdict is the endpoint's own log.

| case | ${heading.join(' | ')} |
|---|${peers.map(() => '---|').join('')}
${rows.join('\n')}

Settings:

${peers.map(({ title, settings }) => `- **${title}**: ${settings}`).join('\n')}
`
}
