import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** The Chromium of this machine: `CHROMIUM_PATH`, or where it usually is. */
export function findChromium(): string | undefined {
  const asked = process.env.CHROMIUM_PATH
  return [...(asked === undefined ? USUAL_PLACES : [asked])].find((path) => existsSync(path))
}

/** Starts a browser without a window that stays off the network but for what its pages ask. */
export async function launchChromium(executablePath: string): Promise<Browser> {
  return await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}
