import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import type { PlaygroundServer } from '../../playground/server.ts'
import { hasChromium, playgroundPage } from '../support/playground-page.ts'

describe.skipIf(!hasChromium)('the playground in a browser', () => {
  const playground = playgroundPage()
  const { say, composer, messages, newest, shows, openHome, button, setting, become, isFullyVisible } =
    playground
  let server: PlaygroundServer
  let page: Page

  beforeEach(() => {
    ;({ server, page } = playground)
  })

  it("shows the person's role and suggestions, and puts a suggestion into the field", async () => {
    const start = page.getByRole('region', { name: 'Where to start' })
    await shows('You see your own sessions.', start)
    await start.getByRole('button', { name: '/exec-session Your latest sessions' }).click()
    expect(await composer().inputValue()).toBe('/exec-session')
    await composer().press('Enter')
    await newest().getByRole('heading', { name: 'Your sessions' }).waitFor()

    await become('Gus Meyer (guest)')
    await shows('guests see none of others', start)
  })

  it('shows a message that is higher than the window from its top, and scrolls to a new one', async () => {
    await say('/exec-session enormous1')
    const card = newest()
    await button('Show rubric', card).click()
    await button('Hide rubric', card).waitFor()
    await expect.poll(() => isFullyVisible(card.getByText('74.5/100 · Annual Contract'))).toBe(true)

    await say('/exec-session gold1')
    await shows('82.5/100 · Procurement Discovery')
    await expect.poll(() => isFullyVisible(button('Share…', newest()))).toBe(true)
  })

  it("shows all of the newest message's menu", async () => {
    await say('How did it go?')
    await newest().hover()
    await newest().getByLabel('More message actions').click()
    await expect.poll(() => isFullyVisible(button('Copy as JSON'))).toBe(true)
  })

  it('answers the command for one person alone, and toggles the evaluations in place', async () => {
    await say('/exec-session gold1')
    const card = newest()
    await shows('82.5/100 · Procurement Discovery', card)
    await shows('Only visible to you', card)

    await button('Show rubric').click()
    await shows('Talk Ratio', card)
    await button('Hide rubric').click()
    await card.getByText('Talk Ratio').waitFor({ state: 'detached' })
    await button('Show rubric').press('Enter')
    await button('Hide rubric').waitFor()
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Hide rubric')
    expect(await messages().count()).toBe(1)

    await become('Carla Rossi (coach)')
    await newest().waitFor({ state: 'detached' })
  })

  it('previews a pasted link for its author, and unfurls the sent link', async () => {
    await button('Paste link of silver1').click()
    const preview = page.getByRole('group', { name: 'Link previews' })
    await preview
      .getByText('Posts your score and feedback for everyone here. 🥈 78/100 · Renewal at Risk')
      .waitFor()
    expect(await preview.getByText('Kept the customer talking').count()).toBe(0)

    await composer().press('Enter')
    const unfurl = messages().first()
    await shows('Kept the customer talking', unfurl)
    await button('Show rubric', unfurl).click()
    await button('Show to everyone').click()
    await button('Hide rubric', unfurl).waitFor()
    await button('Show more', unfurl).click()
    await unfurl.getByText('Next Step — Poor').last().waitFor()

    await become('Gus Meyer (guest)')
    await button('Full review', unfurl).click()
    await shows("You can't open", page.getByRole('dialog'))
  })

  it('opens the full review, leads from a quote to the transcript and back, and returns the focus', async () => {
    await say('/exec-session gold1')
    await button('Full review').click()
    const modal = page.getByRole('dialog', { name: 'Procurement Discovery' })
    await shows('Does Thursday at ten suit you', modal)
    const tab = modal.getByRole('button', { name: /^Transcript/ })
    const place = await tab.boundingBox()
    await shows('Consider probing deeper into budget constraints.', modal)
    await tab.click()
    await shows('You have ten minutes', modal)
    expect((await tab.boundingBox())?.y).toBe(place?.y)
    await modal.getByRole('button', { name: 'Rubric' }).click()
    await modal.getByRole('button', { name: 'Go to 5:41 in the transcript' }).click()
    await modal.getByText('Sure, we will be in touch at some point.', { exact: true }).waitFor()
    await modal.getByText('You have ten minutes').waitFor({ state: 'hidden' })
    await modal.getByRole('button', { name: 'Rubric' }).click()
    await shows('What to work on', modal)

    await page.keyboard.press('Escape')
    await modal.waitFor({ state: 'hidden' })
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Full review')
  })

  it('keeps the focus on a tab of a modal, and returns it when a modal or a thread closes', async () => {
    const focused = () =>
      page.evaluate('document.activeElement.ariaLabel ?? document.activeElement.textContent')
    await say('@Exec gold1')
    const replies = button('1 reply', newest())
    await replies.press('Enter')
    await page.getByRole('textbox', { name: 'Reply' }).waitFor()
    await button('Close thread').press('Enter')
    await expect.poll(focused).toBe('1 reply')

    await newest().getByLabel('More message actions').press('Enter')
    await button('Share Exec feedback').press('Enter')
    const share = page.getByRole('dialog', { name: 'Share a session' })
    await share.waitFor()
    await page.keyboard.press('Escape')
    await share.waitFor({ state: 'hidden' })
    expect(await focused()).toBe('More message actions')

    await say('/exec-session gold1')
    await button('Full review').press('Enter')
    const review = page.getByRole('dialog', { name: 'Procurement Discovery' })
    await review.getByRole('button', { name: /^Transcript/ }).press('Enter')
    await shows('How do you buy software today?', review)
    expect(await focused()).toMatch(/^Transcript/)
  })

  it('closes a panel when a thread opens in a window too narrow for both', async () => {
    const sessions = page.getByRole('complementary', { name: 'Sessions' })
    await page.setViewportSize({ width: 1500, height: 800 })
    await say('@Exec gold1')
    await button('1 reply').click()
    await page.getByRole('textbox', { name: 'Reply' }).waitFor()
    expect(await sessions.isVisible()).toBe(true)

    await button('Close thread').click()
    await page.setViewportSize({ width: 1300, height: 800 })
    await button('1 reply').click()
    await sessions.waitFor({ state: 'hidden' })
  })

  it('closes a panel that covers the conversation on Escape, and returns the focus', async () => {
    await page.setViewportSize({ width: 360, height: 720 })
    await page.reload()
    await button('More').click()
    await button('Settings').press('Enter')
    const settings = page.getByRole('complementary', { name: 'Settings' })
    await button('Close settings', settings).waitFor()
    await page.keyboard.press('Escape')
    await settings.waitFor({ state: 'hidden' })
    expect(await page.evaluate('document.activeElement.id')).toBe('settings-toggle')
  })

  it('makes a roleplay of a message, and names the page that its link opens', async () => {
    await say('Your price is twice what Globex asks.')
    await newest().getByLabel('More message actions').click()
    await button('Practice this…').click()
    const form = page.getByRole('dialog', { name: 'Practice this' })
    expect(await form.getByRole('textbox', { name: 'Message' }).inputValue()).toContain('twice what Globex')
    await form.getByRole('textbox', { name: 'What do you want to practice?' }).fill('Hold the price')
    await button('Create in Exec').click()
    await button('Open in Exec ↗').click()
    await shows('Slack would open https://acme.app.exec.com/chat/chat1', page)
  })

  it('shares into a thread by the message shortcut, and removes the card after confirmation', async () => {
    await say('How did it go?')
    const question = messages().first()
    await question.hover()
    await question.getByLabel('More message actions').click()
    await button('Share Exec feedback').click()
    const modal = page.getByRole('dialog', { name: 'Share a session' })
    await modal.getByLabel('Or another session').fill('not a session')
    await button('Share', modal).click()
    await modal.locator('[aria-invalid=true]').waitFor()
    await modal.getByLabel('Or another session').fill('')
    await modal.getByLabel('Your latest sessions').selectOption('gold1')
    await modal.getByLabel('Note').fill('Listen to the opening')
    await button('Share', modal).click()
    await modal.waitFor({ state: 'hidden' })
    await button('1 reply', question).click()

    const thread = page.getByRole('complementary', { name: 'Thread' })
    await shows('Listen to the opening', thread)

    await thread.getByLabel('More actions', { exact: true }).click()
    await thread.locator('[data-press=overflow]').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await thread.getByText('Listen to the opening').waitFor({ state: 'detached' })
  })

  it('shows a refused call with the reason and a link to the Block Kit Builder', async () => {
    await setting('Slack is', 'Refuses headers and rich text')
    await say('/exec-session gold1')
    await shows('Shown as plain text')
    await page.getByRole('button', { name: /^Wire/ }).click()
    const wire = page.getByRole('complementary', { name: 'Wire' })
    const refused = wire.getByRole('listitem').filter({ hasText: '400 invalid_blocks' }).last()
    await refused.locator('summary').click()
    const link = refused.getByRole('link', { name: 'Open in Block Kit Builder' })
    const [, encoded = ''] = ((await link.getAttribute('href')) ?? '').split('#')
    expect(JSON.parse(decodeURIComponent(encoded)).blocks[0]).toMatchObject({ type: 'header' })
  })

  it('shows the Home, opens a session from it, and lets a coach choose a person', async () => {
    await openHome()
    const home = page.getByRole('region', { name: 'Home of Exec' })
    await home.getByRole('heading', { name: 'Your sessions' }).waitFor()
    await button('View: 🥈 78/100 · Renewal at Risk', home).click()
    const modal = page.getByRole('dialog', { name: 'Exec session' })
    await shows('Named the falling usage openly', modal)
    await page.keyboard.press('Escape')
    await home.getByLabel('More actions', { exact: true }).click()
    await home.locator('[data-press=overflow]', { hasText: 'Refresh' }).click()
    await shows('Just updated', home)

    await become('Carla Rossi (coach)')
    await openHome()
    await home.getByRole('combobox', { name: 'Choose a person' }).fill('ravi')
    await home.getByRole('option', { name: 'Ravi Patel' }).waitFor()
    await page.keyboard.press('Enter')
    await home.getByRole('heading', { name: 'Sessions of Ravi Patel' }).waitFor()
  })

  it("filters a group's sessions by its menu, and shows a scenario's board as a table of whole words", async () => {
    await become('Carla Rossi (coach)')
    await say('/exec-session team SMB')
    const list = newest()
    await list.getByRole('heading', { name: "SMB's sessions" }).waitFor()
    await list.getByRole('combobox').selectOption({ label: 'Renewal at Risk' })
    await button('Scores by person', list).click()
    await list.getByRole('heading', { name: 'Scores by person: Renewal at Risk' }).waitFor()
    await list.getByRole('cell', { name: 'Ravi Patel' }).waitFor()
    const word = list.getByRole('cell', { name: 'Sessions', exact: true })
    const wide = await word.boundingBox()
    await page.setViewportSize({ width: 360, height: 720 })
    await button('Close sessions').click()
    expect((await word.boundingBox())?.height).toBe(wide?.height)
    await page.setViewportSize({ width: 1300, height: 800 })
    await button('Back', list).click()
    await list.getByRole('heading', { name: "SMB's sessions" }).waitFor()
  })

  it('keeps what a coach chose to assign when a search finds nothing, and when the form is refused', async () => {
    await become('Carla Rossi (coach)')
    await say('/exec-session assign')
    const form = page.getByRole('dialog')
    const scenario = form.getByRole('combobox', { name: 'Scenario' })
    const renewal = form.getByRole('option', { name: 'Renewal at Risk' })
    await scenario.fill('renewal')
    await renewal.click()
    await scenario.fill('zebra')
    await renewal.waitFor({ state: 'detached' })
    await page.keyboard.press('Tab')
    expect(await scenario.inputValue()).toBe('Renewal at Risk')
    await button('Assign', form).click()
    await shows('Choose people, or a group below.', form)
    expect(await scenario.inputValue()).toBe('Renewal at Risk')
  })

  it('tells by DM when a session is graded, to whoever asked for it', async () => {
    await say('/exec-session ungraded1')
    await button("Tell me when it's graded", newest()).click()
    await button("Don't tell me", newest()).waitFor()
    await button('Grade ungraded1').press('Enter')
    await page.getByRole('link', { name: /Exec.* 1 unread$/ }).waitFor()
    await button('Grade ungraded1').waitFor({ state: 'detached' })
    expect(await page.evaluate('document.activeElement.ariaLabel')).toBe('Paste link of ungraded1')
    await page.getByRole('link', { name: /Exec.* 1 unread$/ }).click()
    await shows("You asked to hear about this one: it's graded.")
    await shows('79/100 · Cold Call: Logistics')
  })

  it('tells of each result by DM, to whoever chose that in the form of the Home', async () => {
    await page.goto(`${server.url}/#/U0REP/D0APPREP/home`)
    await button('Notifications…').click()
    const form = page.getByRole('dialog', { name: 'Notifications' })
    const results = form.getByRole('group', { name: 'My results' })
    expect(await results.getByRole('radio', { name: 'Off' }).isChecked()).toBe(true)
    await results.getByRole('radio', { name: 'Each session, at once' }).check()
    await form.getByRole('checkbox', { name: 'When someone shares my session' }).uncheck()
    await button('Save', form).click()
    await form.waitFor({ state: 'hidden' })

    await page.getByRole('link', { name: 'Messages', exact: true }).click()
    await button('Grade ungraded2').click()
    await shows('93/100 · Procurement Discovery')
    await button('Turn off results', newest()).waitFor()
  })

  it('goes from the Home to the conversation when a link is pasted', async () => {
    await page.goto(`${server.url}/#/U0REP/D0APPREP/home`)
    await shows('Updated', page)
    await page.getByRole('button', { name: 'Paste link of gold1' }).click()
    await composer().waitFor()
    expect(await composer().inputValue()).toContain('/sessions/gold1')
    expect((await composer().boundingBox())?.height).toBeGreaterThan(20)
  })

  it('works 360 pixels wide without horizontal scrolling, by keyboard, in the dark theme', async () => {
    await page.setViewportSize({ width: 360, height: 720 })
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.reload()
    await button('Conversations').press('Enter')
    const bar = await page.locator('.top').boundingBox()
    const channels = await page.getByRole('heading', { name: 'Channels' }).boundingBox()
    expect(channels?.y).toBeGreaterThan(bar?.height ?? 0)
    await page.getByRole('link', { name: 'Exec' }).press('Enter')
    await page.getByRole('heading', { name: 'Exec' }).waitFor()
    await composer().press('a')
    await composer().fill('A message that is longer than the window is wide, and longer still')
    const hidden = 'document.activeElement.scrollHeight - document.activeElement.clientHeight'
    expect(await page.evaluate(hidden)).toBe(0)
    await say('gold1')
    await shows('82.5/100 · Procurement Discovery')
    const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
    expect(await page.evaluate(overflow)).toBe(0)
    expect(await page.evaluate('document.documentElement.dataset.theme')).toBe('dark')
  })
})
