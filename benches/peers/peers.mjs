// What is measured: how each system is put on a page, how a person answers there, and how its requests are read.
//
// A peer is a page (`html`), the gestures of a person (`answer`, then `submit`), what its endpoint says (`reply`, and `api` for
// requests other than answers), and `events`: the answers in a decoded request body, each with the id that a server could
// recognise it by. Settings are each peer's documented ones; what deviates is in `settings` and is printed with the results.

import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gunzipSync } from 'node:zlib'

const page = (title, head, body = '') => `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title>
<link rel="icon" href="data:,">${head}<body><h1>A shop</h1>${body}</body></html>`

const json = value => ({ type: 'application/json', body: JSON.stringify(value) })

/** The text of every element, open shadow roots included: what a person is told, whatever draws it. */
export const textOf = tab => tab.evaluate(() => {
  const read = node => node.nodeType === Node.TEXT_NODE ? [node.data]
    : /^(STYLE|SCRIPT|TEMPLATE|TITLE)$/.test(node.nodeName) || (node.checkVisibility && !node.checkVisibility()) ? []
    : [...(node.shadowRoot ?? node).childNodes].flatMap(read)
  return read(document.body).map(text => text.trim()).filter(Boolean).slice(1).join(' | ')
})

export const candor = version => ({
  name: 'Candor',
  version,
  settings: 'Script tag with `data-ask="nps" data-trigger="load"`, everything else by default; the endpoint names the ids it took.',
  html: endpoint => page('Candor', `<script async src="/candor/candor.js" data-endpoint="${endpoint}/v1/responses"
    data-ask="nps" data-subject="the shop" data-trigger="load"></script>`),
  async answer(tab, text) {
    await tab.getByRole('radio').nth(9).check()
    await tab.getByRole('textbox').fill(text)
  },
  submit: tab => tab.getByRole('button', { name: 'Send' }).click(),
  asks: tab => tab.getByRole('radiogroup').first(),
  // An event's id is the response's and, after a slash, its revision: one answer, whatever the revision.
  events: body => [JSON.parse(body)].flat().map(event => ({ id: event.id.split('/')[0], text: JSON.stringify(event) })),
  reply: events => json({ accepted: events.map(({ text }) => JSON.parse(text).id) }),
})

/** PostHog's project, and what its server says of it. */
export const TOKEN = 'phc_bench'
export const CONFIG = {
  token: TOKEN, supportedCompression: ['gzip', 'gzip-js'], surveys: true, hasFeatureFlags: false, sessionRecording: false,
  autocapture_opt_out: true, heatmaps: false, capturePerformance: false, autocaptureExceptions: false, siteApps: [],
  analytics: { endpoint: '/i/v0/e/' }, defaultIdentifiedOnly: true,
}
const SURVEYS = [{
  id: '0199a0de-0000-7000-8000-000000000001', name: 'Feedback', description: '', type: 'popover', schedule: 'once',
  questions: [{ id: 'q1', type: 'open', question: 'What could we do better?' }],
  appearance: { displayThankYouMessage: true, thankYouMessageHeader: 'Thank you for your feedback!' },
  conditions: null, start_date: '2026-01-01T00:00:00Z', end_date: null, current_iteration: null,
}]

export const posthog = (version, modules) => ({
  name: 'PostHog surveys',
  version,
  settings: '`posthog.init` with `api_host` alone: batching, retries, compression and persistence (localStorage and cookie) by ' +
    'default; one open question, thank-you message on. `opt_out_useragent_filter: true`, as PostHog drops events of headless browsers.',
  html: endpoint => page('PostHog', `<script>
    window.posthog = []; posthog._i = []; posthog.init = (...args) => posthog._i.push(args)
    posthog.init('${TOKEN}', { api_host: '${endpoint}', opt_out_useragent_filter: true })
    </script><script async src="/modules/posthog-js/dist/array.js"></script>`),
  answer: (tab, text) => tab.locator('textarea').fill(text),
  submit: tab => tab.getByRole('button', { name: 'Submit' }).click(),
  asks: tab => tab.locator('textarea'),
  api(path) {
    if (path.startsWith('/static/')) return { type: 'text/javascript', body: readFileSync(join(modules, 'posthog-js/dist', basename(path))) }
    if (path === `/array/${TOKEN}/config.js`) {
      const config = JSON.stringify({ config: CONFIG, siteApps: [] })
      return { type: 'text/javascript', body: `(window._POSTHOG_REMOTE_CONFIG ??= {})['${TOKEN}'] = ${config}` }
    }
    if (path.startsWith('/array/')) return json(CONFIG)
    if (path.startsWith('/api/surveys')) return json({ surveys: SURVEYS })
    if (path.startsWith('/flags') || path.startsWith('/decide')) return json({ ...CONFIG, flags: {}, errorsWhileComputingFlags: false })
  },
  events(body) {
    const text = body[0] === 0x1f ? gunzipSync(body).toString()
      : body.toString().startsWith('data=') ? Buffer.from(new URLSearchParams(body.toString()).get('data'), 'base64').toString()
      : body.toString()
    const parsed = JSON.parse(text)
    return [parsed.batch ?? parsed].flat()
      .filter(event => event.event === 'survey sent')
      .map(event => ({ id: event.uuid ?? event.properties?.$insert_id, text: JSON.stringify(event) }))
  },
  reply: () => json({ status: 'Ok' }),
})

export const surveyjs = version => ({
  name: 'SurveyJS',
  version,
  settings: 'The handler of its page “Store Survey Results”: `onComplete`, `fetch` with JSON, `showSaveInProgress`, ' +
    '`showSaveSuccess` where `response.ok`, else `showSaveError`, whose button the person may press.',
  html: endpoint => page('SurveyJS', `<script src="/modules/survey-core/survey.core.min.js"></script>
    <script src="/modules/survey-js-ui/survey-js-ui.min.js"></script>
    <link rel="stylesheet" href="/modules/survey-core/survey-core.min.css">`, `<div id="survey"></div><script>
    const survey = new Survey.Model({ elements: [{ type: 'comment', name: 'better', title: 'What could we do better?' }] })
    survey.onComplete.add((sender, options) => {
      options.showSaveInProgress()
      fetch('${endpoint}/post/', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json; charset=utf-8' },
        body: JSON.stringify({ postId: 'feedback', surveyResult: sender.data }),
      }).then(response => {
        if (!response.ok) throw new Error(response.status)
        options.showSaveSuccess()
      }).catch(() => options.showSaveError())
    })
    survey.render(document.getElementById('survey'))</script>`),
  answer: (tab, text) => tab.locator('textarea').fill(text),
  submit: tab => tab.getByRole('button', { name: 'Complete' }).click(),
  again: tab => tab.getByRole('button', { name: 'Try again' }),
  asks: tab => tab.locator('textarea'),
  events: body => [{ id: undefined, text: body.toString() }],
  reply: () => json({ ok: true }),
})
