// The packages that are measured, and the one that drives the browser.

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const HERE = dirname(fileURLToPath(import.meta.url))

/** The peers' packages, fetched once for each package.json. */
export function fetchPackages() {
  const folder = join(HERE, '../../target/peers/packages')
  const manifest = readFileSync(join(HERE, 'package.json'), 'utf8')
  const there = join(folder, 'package.json')
  if (!existsSync(there) || readFileSync(there, 'utf8') !== manifest) {
    mkdirSync(folder, { recursive: true })
    const npm = ['install', '--no-package-lock', '--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund']
    writeFileSync(there, manifest)
    try {
      execFileSync('npm', npm, { cwd: folder, stdio: 'inherit' })
    } catch (error) {
      rmSync(there)
      throw error
    }
  }
  return { modules: join(folder, 'node_modules'), versions: JSON.parse(manifest).dependencies }
}
