// The machine may have other work. A sample begins when it has little, and where that does not come, says so.

import { cpus } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'

/** How much of a second the processors may be busy, together, and how many seconds that is waited for. */
export const BUSY = 0.3
const PATIENCE = 60

function spent() {
  const times = cpus().map(({ times }) => times)
  const idle = times.reduce((sum, { idle }) => sum + idle, 0)
  return { idle, all: times.reduce((sum, { user, nice, sys, idle, irq }) => sum + user + nice + sys + idle + irq, 0) }
}

/** Waits for a quiet second; resolves to the share of the last one that the processors were busy. */
export async function calm(patience = PATIENCE) {
  for (let tries = 1; ; tries += 1) {
    const before = spent()
    await sleep(1000)
    const after = spent()
    const busy = 1 - (after.idle - before.idle) / (after.all - before.all)
    if (busy <= BUSY || tries >= patience) return busy
  }
}
