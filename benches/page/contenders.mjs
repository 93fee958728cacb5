// What is compared: how each system asks the same question, from 0 to 10, on the same page, with no delay of its own making.
//
// A contender is what it adds to the page's head, and how its question is found there: `host` holds it (in its shadow root, if it
// has one), `point` is a point of the scale, `chosen` what a chosen point looks like.

import { readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { CONFIG, TOKEN, candor as answered } from '../peers/peers.mjs'

/** How the question begins, in all of them. */
export const TEXT = 'How likely are you to recommend'
export const POINTS = 11
const QUESTION = `${TEXT} the shop to a friend or colleague?`

const inside = value => JSON.stringify(value).replaceAll('<', '\\u003c')

const TAG = `<script async src="/candor/candor.js" data-endpoint="/v1/responses" data-ask="nps" data-subject="the shop"
  data-trigger="load"></script>`

/** As `candor snippet --preload` prints it: a hint for what the loader will fetch, as it fetches it. */
function hints(files) {
  const glue = Object.keys(files).find(name => name.startsWith('core-') && extname(name) === '.js')
  return `<link rel="preload" as="script" fetchpriority="low" crossorigin href="/candor/${glue}" integrity="${files[glue].integrity}">`
}

/** One rating question, shown at once. */
const SURVEYS = [{
  id: '0199a0de-0000-7000-8000-000000000002', name: 'NPS', description: '', type: 'popover', schedule: 'once',
  questions: [{
    id: 'q1', type: 'rating', display: 'number', scale: 10, question: QUESTION, lowerBoundLabel: 'Not at all likely',
    upperBoundLabel: 'Extremely likely',
  }],
  appearance: { surveyPopupDelaySeconds: 0, displayThankYouMessage: true },
  conditions: null, start_date: '2026-01-01T00:00:00Z', end_date: null, current_iteration: null,
}]
const REMOTE = { config: CONFIG, siteApps: [] }

/** As in the peers' delivery bench: PostHog drops events of headless browsers unless it is told not to. */
const init = (more = '') => `window.posthog = []; posthog._i = []; posthog.init = (...args) => posthog._i.push(args)
posthog.init('${TOKEN}', { api_host: location.origin, opt_out_useragent_filter: true${more} })`
/** One request less than by default; nothing here is asked by a flag. */
const NO_FLAGS = ', advanced_disable_feature_flags: true'
const CONFIGURED = `(window._POSTHOG_REMOTE_CONFIG ??= {})['${TOKEN}'] = ${inside(REMOTE)}`
/** Both in order, and neither holds up the page. */
const BOTH = '<script defer src="/static/surveys.js"></script><script defer src="/static/array.js"></script>'
/** PostHog asks its server for surveys on every new page; here the page itself answers, at once. */
const SURVEYED = `{ const over = window.fetch; window.fetch = (input, init) => String(input.url ?? input).includes('/api/surveys/')
? Promise.resolve(new Response(${JSON.stringify(inside({ surveys: SURVEYS }))}, { headers: { 'content-type': 'application/json' } }))
: over(input, init) }`
const POSTHOG = { host: '[class*="PostHogSurvey"]', point: '.ratings-number', chosen: '.ratings-number.rating-active' }

const SURVEYJS = {
  elements: [{
    type: 'rating', name: 'nps', title: QUESTION, rateMin: 0, rateMax: 10, displayMode: 'buttons',
    minRateDescription: 'Not at all likely', maxRateDescription: 'Extremely likely',
  }],
}

/** All contenders, in the order of the tables. `files` is the widget's integrity.json. */
export function contenders(files, versions) {
  const candor = { host: 'candor-survey', point: 'label.point', chosen: 'label.point input:checked' }
  const posthog = `PostHog ${versions['posthog-js']}`
  return [
    { key: 'empty', title: 'The page alone', what: 'nothing is asked', head: '' },
    {
      ...candor, key: 'candor', title: 'Candor', what: 'the bare script tag, `data-ask="nps" data-trigger="load"`',
      head: TAG,
    },
    {
      ...candor, key: 'candor+hints', title: 'Candor with a hint', what: 'the same, with a preload hint for the glue, which brings the question',
      head: hints(files) + TAG, hinted: true,
    },
    {
      ...POSTHOG, key: 'posthog-best', title: `${posthog}, best case`,
      what: 'configuration and the survey itself in the page, both scripts in its head (`defer`)',
      head: `<script>${CONFIGURED};${init(NO_FLAGS)};${SURVEYED}</script>${BOTH}`,
    },
    {
      ...POSTHOG, key: 'posthog-scripts', title: `${posthog}, scripts in the page`,
      what: 'configuration in the page, both scripts in its head (`defer`); it fetches the survey',
      head: `<script>${CONFIGURED};${init(NO_FLAGS)}</script>${BOTH}`,
    },
    {
      ...POSTHOG, key: 'posthog', title: `${posthog}, usual`, what: 'its snippet; configuration, surveys script and survey follow',
      head: `<script>${init()}</script><script async src="/static/array.js"></script>`,
    },
    {
      key: 'surveyjs', title: `SurveyJS ${versions['survey-core']}`,
      what: 'core, user interface and styles (those without a web font), all in the head, as a popup',
      host: '#survey', point: '.sd-rating__item', chosen: '.sd-rating__item--selected',
      head: `<link rel="stylesheet" href="/surveyjs/survey-core.fontless.min.css"><script defer src="/surveyjs/survey.core.min.js"></script>
<script defer src="/surveyjs/survey-js-ui.min.js"></script><script>addEventListener('DOMContentLoaded', () => {
const place = Object.assign(document.createElement('div'), { id: 'survey' }); document.body.append(place)
SurveyUI.renderPopupSurvey(new Survey.Model(${inside(SURVEYJS)}), place, { isExpanded: true }) })</script>`,
    },
  ]
}

/** Everything but the pages: the files of all contenders, and what their servers answer. */
export function offer(server, embed, { modules, versions }) {
  for (const name of Object.keys(JSON.parse(readFileSync(join(embed, 'integrity.json'))))) {
    if (/^(candor|core|courier)/.test(name)) server.offer(`/candor/${name}`, extname(name), readFileSync(join(embed, name)))
  }
  const { events, reply } = answered('')
  server.take('/v1/responses', body => JSON.parse(reply(events(body)).body))

  for (const name of ['array.js', 'surveys.js']) {
    const paths = [`/static/${name}`, `/static/${versions['posthog-js']}/${name}`]
    server.offer(paths, '.js', readFileSync(join(modules, 'posthog-js/dist', name)))
  }
  server.offer(`/array/${TOKEN}/config.js`, '.js', CONFIGURED)
  server.offer('/api/surveys/', '.json', JSON.stringify({ surveys: SURVEYS }))
  for (const path of ['/i/v0/e/', '/e/']) server.take(path, () => ({ status: 'Ok' }))
  server.take('/flags/', () => ({ ...CONFIG, flags: {}, errorsWhileComputingFlags: false }))

  const surveyjs = ['survey-core/survey-core.fontless.min.css', 'survey-core/survey.core.min.js', 'survey-js-ui/survey-js-ui.min.js']
  for (const path of surveyjs) {
    server.offer(`/surveyjs/${path.split('/')[1]}`, extname(path), readFileSync(join(modules, path)))
  }
  return server
}
