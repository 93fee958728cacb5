// The two settings, and the proof that the browser really was held to them.
//
// The browser delays what it gets from the server; the link's throughput is shared by all that is under way. There are no
// handshakes: neither TCP's, TLS's nor the resolver's round trips are in any of the times, so every contender's first request to
// another host would cost more than here. All are served from the page's own.

const KBIT = 1000 / 8

export const SETTINGS = [
  { key: 'local', title: 'Local', latency: 0, down: 0, up: 0, slowdown: 1 },
  { key: 'slow', title: '150 ms round trip, 1.6 Mbps, CPU ×4', latency: 150, down: 1600 * KBIT, up: 750 * KBIT, slowdown: 4 },
]

export async function emulate(session, { latency, down, up, slowdown }) {
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown })
  if (!latency) return
  await session.send('Network.emulateNetworkConditions', {
    offline: false, latency, downloadThroughput: down, uploadThroughput: up,
  })
}

/** What of a page's requests came quicker than the setting allows, in words. */
export function held(requests, { latency, down }) {
  const faults = []
  for (const { path, start, end, bytes } of requests) {
    const least = latency + (down ? (bytes / down) * 1000 : 0)
    if (end - start < least * 0.9) faults.push(`${path} came within ${Math.round(end - start)} ms instead of ${Math.round(least)}`)
  }
  return faults
}
