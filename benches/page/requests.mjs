// The requests of one page as the browser saw them, so with the network's emulated delays in them.

/** Listens to a CDP session; seconds of its clock throughout. */
export class Requests {
  all = new Map()
  #changed = performance.now()

  constructor(session) {
    const on = (event, act) => session.on(`Network.${event}`, message => {
      const known = this.all.get(message.requestId)
      if (event !== 'requestWillBeSent' && !known) return
      this.#changed = performance.now()
      act(message, known)
    })
    on('requestWillBeSent', ({ requestId, request, timestamp, wallTime, type }) => {
      if (request.url.startsWith('http')) {
        const { pathname: path } = new URL(request.url)
        this.all.set(requestId, { path, method: request.method, type, start: timestamp, wall: wallTime })
      }
    })
    on('requestServedFromCache', (_, known) => (known.cached = true))
    on('responseReceived', ({ response }, known) => (known.cached ||= response.fromDiskCache))
    on('loadingFinished', ({ timestamp, encodedDataLength: bytes }, known) => Object.assign(known, { end: timestamp, bytes }))
    on('loadingFailed', ({ timestamp, errorText }, known) => Object.assign(known, { end: timestamp, failed: errorText }))
  }

  forget() {
    this.all.clear()
  }

  /** Milliseconds since anything began or ended, with nothing under way. */
  quiet() {
    return [...this.all.values()].every(({ end }) => end) ? performance.now() - this.#changed : 0
  }
}

/** Those of `all` that the network carried, in milliseconds since `origin`, the page's time origin on the wall clock. */
export function carried(all, origin) {
  const list = [...all.values()].filter(({ cached }) => !cached)
  if (!list.length) return []
  const [{ wall, start: zero }] = list
  const time = seconds => (wall + seconds - zero) * 1000 - origin
  return list.map(({ path, method, type, start, end, bytes, failed }) =>
    ({ path, method, type, start: time(start), end: time(end), bytes, failed }))
}

/**
 * How many of `requests` stood in series: the longest chain in which each began when the one before it had ended. The page itself
 * and its picture do not count.
 */
export function chain(requests) {
  const counted = requests.filter(({ type, method }) => !['Document', 'Image'].includes(type) && method === 'GET')
  const depths = new Map()
  for (const request of counted.sort((one, other) => one.start - other.start)) {
    const earlier = counted.filter(({ end }) => end <= request.start).map(known => depths.get(known))
    depths.set(request, 1 + Math.max(0, ...earlier))
  }
  return Math.max(0, ...depths.values())
}
