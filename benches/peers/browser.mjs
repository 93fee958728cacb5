// A Chromium of its own with a profile on disk, which can be killed and started again with what the disk still has.

import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

// Nothing of a background tab is slowed down, for all peers alike, so that several people can be played at once.
const FLAGS = [
  '--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', '--remote-debugging-port=0', '--mute-audio',
  '--disable-background-networking', '--disable-component-update', '--disable-default-apps', '--disable-sync',
  '--disable-background-timer-throttling', '--disable-backgrounding-occluded-windows', '--disable-renderer-backgrounding',
]

/** Those that run. */
const running = new Set()
// Nothing of them outlives this program, whatever ends it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1))
process.once('exit', () => running.forEach(browser => browser.drop()))

export class Browser {
  profile = mkdtempSync(join(tmpdir(), 'peers-profile-'))

  constructor(driver, program, flags = []) {
    Object.assign(this, { driver, program, flags: [...FLAGS, ...flags] })
  }

  async start() {
    const portFile = join(this.profile, 'DevToolsActivePort')
    rmSync(portFile, { force: true })
    const flags = [...this.flags, `--user-data-dir=${this.profile}`, 'about:blank']
    this.process = spawn(this.program, flags, { detached: true, stdio: 'ignore' })
    running.add(this)
    for (let tries = 0; ; tries += 1) {
      await sleep(100)
      try {
        const [port, path] = readFileSync(portFile, 'utf8').split('\n')
        this.connection = await this.driver.connectOverCDP(`ws://127.0.0.1:${port}${path}`)
        break
      } catch (error) {
        if (tries > 300) throw error
      }
    }
    this.context = this.connection.contexts()[0]
    this.version = this.connection.version()
  }

  /** SIGKILL to every process of it. */
  async kill() {
    const gone = new Promise(done => this.process.once('exit', done))
    process.kill(-this.process.pid, 'SIGKILL')
    await gone
    running.delete(this)
  }

  async end() {
    await this.kill()
    await sleep(300)
    this.#forget()
  }

  /** Ends it at once, without waiting for anything. */
  drop() {
    try {
      process.kill(-this.process.pid, 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
    this.#forget()
  }

  #forget() {
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
}
