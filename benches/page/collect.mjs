// What one page cost, once it is quiet: from the page's own observers, the browser's counters, and the server's log.

import { carried, chain } from './requests.mjs'

/** What is the page's own: the page and its picture. */
const OWN = /^\/[^/.]*$|^\/hero/

/** Milliseconds and bytes. `log` is the server's; `requests` what the browser saw. */
export async function collect(page, session, requests, log) {
  const { metrics } = await session.send('Performance.getMetrics')
  const spent = name => metrics.find(metric => metric.name === name).value * 1000
  const seen = await page.evaluate(() => {
    const { at, shift, tasks, lcp, hero } = window.bench
    const { timeOrigin: origin, timing: { loadEventEnd } } = performance
    return { origin, load: loadEventEnd - origin, at, shift, tasks, lcp, hero }
  })
  const { visible, usable } = seen.at
  const list = carried(requests, seen.origin)
  const before = list.filter(({ end }) => end <= (usable ?? Infinity))
  const sent = log.filter(({ path, method }) => method === 'GET' && !OWN.test(path))
  const total = files => files.reduce((sum, { bytes }) => sum + bytes, 0)
  const tasks = seen.tasks.map(([, duration]) => duration)
  return {
    visible,
    usable,
    fcp: seen.at['first-contentful-paint'],
    lcp: seen.lcp,
    hero: seen.hero,
    load: seen.load,
    bytes: total(sent.filter(({ path }) => before.some(request => request.path === path))),
    bytesInAll: total(sent),
    series: chain(before),
    script: spent('ScriptDuration'),
    main: spent('TaskDuration'),
    tasks,
    longTasks: tasks.length,
    longest: Math.max(0, ...tasks),
    blocking: tasks.reduce((sum, duration) => sum + duration - 50, 0),
    shift: seen.shift,
    ...await memory(session),
    requests: list,
  }
}

/** After collecting garbage: both heaps of the page, its buffers, and the memory of WebAssembly, which is in none of them. */
async function memory(session) {
  for (let times = 0; times < 2; times += 1) await session.send('HeapProfiler.collectGarbage')
  const { usedSize, embedderHeapUsedSize = 0, backingStorageSize = 0 } = await session.send('Runtime.getHeapUsage')
  const { result: prototype } = await session.send('Runtime.evaluate', { expression: 'WebAssembly.Memory.prototype' })
  const { objects } = await session.send('Runtime.queryObjects', { prototypeObjectId: prototype.objectId })
  const { result: { value: wasm } } = await session.send('Runtime.callFunctionOn', {
    objectId: objects.objectId,
    functionDeclaration: 'function () { return this.reduce((sum, { buffer }) => sum + buffer.byteLength, 0) }',
  })
  return { wasm, memory: usedSize + embedderHeapUsedSize + backingStorageSize + wasm }
}
