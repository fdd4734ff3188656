import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const USUAL_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** The path of Chromium: `CHROMIUM_PATH`, or the first usual path that exists. */
export function findChromium(): string | undefined {
  const configured = process.env.CHROMIUM_PATH
  return [...(configured === undefined ? USUAL_PATHS : [configured])].find((path) => existsSync(path))
}

/** Starts a headless browser whose only requests are those of its pages. */
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
