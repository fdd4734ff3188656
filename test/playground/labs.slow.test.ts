import type { Locator, Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import { hasChromium, playgroundPage } from '../support/playground-page.ts'

const OVERFLOW = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
/** The second app starts when its workspace is opened. */
const START_MS = 20_000

describe.skipIf(!hasChromium)('the second workspace of the playground, in a browser', () => {
  const playground = playgroundPage()
  const { button, shows, openHome, say, become } = playground
  let page: Page
  let modal: Locator

  beforeEach(() => {
    page = playground.page
    modal = page.getByRole('dialog')
  })

  const link = (name: string) => page.getByRole('link', { name, exact: true })

  /** Fills in a key, and the code, on the app's own page, which opens beside Slack, and sends them by itself. */
  async function sendKey(key: string): Promise<Page> {
    await button('Connect Exec…').click()
    const opened = page.waitForEvent('popup')
    const [code = ''] = /\d{3} \d{3}/.exec((await modal.textContent()) ?? '') ?? []
    await button('Open the page ↗', modal).click()
    const keyPage = await opened
    await keyPage.getByText('acmelabs.slack.com', { exact: true }).waitFor()
    await keyPage.getByLabel('API key').fill(key)
    await keyPage.getByLabel('Code').fill(code)
    await shows(/Exec doesn't know this key|This key is of/, keyPage)
    await button('Close', modal).last().click()
    await modal.waitFor({ state: 'hidden' })
    return keyPage
  }

  it('is added by Add to Slack, connected by a key, and set up in the Home, and then answers', async () => {
    await link('Another workspace').click()
    await button('Copy the key').waitFor({ timeout: START_MS })
    expect(page.url()).toMatch(/^http:\/\/127\.0\.0\.1:/)
    const key = (await page.getByText(/^exec_live_/).textContent()) ?? ''
    await say('/exec-session gold1')
    await shows('/exec-session is not a valid command', page)

    await link('Add to Slack').click()
    await link('Add to Slack').click()
    await link('Cancel').click()
    await link('Add to Slack again').click()
    await link('Allow').click()
    await button('Connect Exec…').waitFor()

    await become('Jane Smith (rep)')
    await openHome()
    await shows("Exec isn't connected yet. Ask @Ada Lind.", page)
    await become('Ada Lind (admin of Exec and Slack)')
    await openHome()

    const rejected = await sendKey(key.replace(/.$/, 'z'))
    await rejected.close()
    const keyPage = await sendKey(key)
    await keyPage.getByLabel('Yes, these are our sessions.').check()
    await button('Connect', keyPage).click()
    await keyPage.getByRole('heading', { name: 'Exec is connected' }).waitFor()
    await keyPage.close()
    await button('Replace…').waitFor()

    await button('Who coaches…').click()
    await modal.getByLabel('Coaches of everyone').fill('carla')
    await modal.getByRole('option', { name: /^Carla Rossi \(/ }).click()
    await modal.getByRole('button', { name: /^Remove Carla Rossi/ }).waitFor()
    await button('Save', modal).click()
    await modal.waitFor({ state: 'hidden' })
    await button('Who can open a session…').click()
    await button('Save', modal).click()
    await modal.waitFor({ state: 'hidden' })
    await button('Links and messages…').click()
    await button('Save', modal).click()
    await modal.waitFor({ state: 'hidden' })
    await button('Check').click()
    await shows('✅ I found a session in Exec.', modal)
    await button('Close', modal).last().click()

    await become('Carla Rossi (coach)')
    await link('open').click()
    await say('/exec-session gold1')
    await shows('82.5/100 · Procurement Discovery')
    await say('https://acme.app.exec.com/sessions/silver1')
    await shows('78/100 · Renewal at Risk', page.locator('.unfurl'))

    await page.setViewportSize({ width: 360, height: 720 })
    expect(await page.evaluate(OVERFLOW)).toBe(0)
    // Slack has refused nothing.
    expect(await page.locator('#wire-refused').isHidden()).toBe(true)
    await link('Back to Acme').click()
    await button('▶ Play the story').waitFor()
  })
})
