import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { findChromium, launchChromium } from '../../playground/chromium.ts'
import { type PlaygroundServer, startServer } from '../../playground/server.ts'
import { startWorld, type World } from '../../playground/world.ts'
import { skipOrThrow } from './skip-or-throw.ts'

const PATIENCE_MS = 5000

const executablePath = findChromium()
if (executablePath === undefined)
  skipOrThrow("The playground's tests need Chromium, at one of its usual paths or at CHROMIUM_PATH.")

export const hasChromium = executablePath !== undefined

/**
 * The playground in a browser, for the tests of one `describe`: one page for all, and for each a playground of its own, at
 * its own address. A test fails if the page logs an error, or if the real Slack would have refused a call of the app's.
 */
export function playgroundPage() {
  let browser: Browser
  let world: World
  let server: PlaygroundServer
  let page: Page
  let errors: string[] = []

  beforeAll(async () => {
    browser = await launchChromium(executablePath ?? '')
    page = await browser.newPage()
    page.setDefaultTimeout(PATIENCE_MS)
    page.on('pageerror', ({ message }) => errors.push(message))
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('409')) errors.push(message.text())
    })
  })

  afterAll(async () => {
    await browser.close()
  })

  beforeEach(async () => {
    world = await startWorld()
    server = await startServer(world, 0)
    errors = []
    await page.setViewportSize({ width: 1300, height: 800 })
    await page.emulateMedia({ colorScheme: 'light' })
    await page.goto(server.url)
    await page.getByRole('link', { name: 'team' }).waitFor()
    await button('More').click()
    await button('Sessions').click()
  })

  afterEach(async () => {
    // Leave first: the page would log errors when the server closes.
    await page.goto('about:blank')
    await server.close()
    await world.close()
    expect({ errors, refusals: world.slack.refusals }).toEqual({ errors: [], refusals: [] })
  })

  const composer = () => page.getByRole('textbox', { name: /^Message/ })
  const list = () => page.getByRole('list', { name: 'Messages', exact: true })
  const messages = () => list().getByRole('article')
  const newest = () => messages().last()
  /** By its label. A screen reader may read out more than that: what the button is for. */
  const button = (label: string, within: Page | Locator = page) =>
    within.getByRole('button', {
      name: new RegExp(`^${label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?:: .*)?$`),
    })

  return {
    get page() {
      return page
    },
    get world() {
      return world
    },
    get server() {
      return server
    },
    composer,
    button,
    messages,
    newest,
    /** Waits until the newest message, or another part of the page, shows these words. */
    shows: (words: string | RegExp, part: Page | Locator = newest()) => part.getByText(words).waitFor(),
    async openHome() {
      await page.getByRole('link', { name: 'Exec', exact: true }).click()
      await page.getByRole('link', { name: 'Home', exact: true }).click()
    },
    async say(text: string) {
      await composer().fill(text)
      await composer().press('Enter')
    },
    become: (person: string) => page.getByLabel('You are').selectOption({ label: person }),
    async setting(name: string, label: string) {
      if (await page.getByRole('complementary', { name: 'Settings' }).isHidden())
        await button('Settings').click()
      await page.getByLabel(name).selectOption({ label })
    },
    /** Whether the list of messages shows all of the element. */
    async isFullyVisible(element: Locator): Promise<boolean> {
      const outer = await list().boundingBox()
      const box = await element.boundingBox()
      if (outer === null || box === null) return false
      return box.y >= outer.y && box.y + box.height <= outer.y + outer.height
    },
  }
}
