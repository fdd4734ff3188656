import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import type { World } from '../../playground/world.ts'
import { hasChromium, playgroundPage } from '../support/playground-page.ts'
import { callApi } from '../support-tests/slack/call-api.ts'
import {
  actions,
  button as buttonElement,
  input,
  modal,
  plain,
  section,
} from '../support-tests/slack/sample-blocks.ts'

/** Tells the app's own answers apart from the modal that this test opens. */
const LINK = 'https://acme.app.exec.com/sessions/gold1'

describe.skipIf(!hasChromium)('what Slack itself does, in the playground in a browser', () => {
  const playground = playgroundPage()
  const { say, composer, messages, newest, shows, button, become, setting } = playground
  let world: World
  let page: Page

  beforeEach(() => {
    ;({ world, page } = playground)
  })

  const focused = () => page.evaluate('document.activeElement.textContent || document.activeElement.id')

  it('drops a preview by its ✕, folds an attachment, and takes a private answer away', async () => {
    const previews = page.getByRole('group', { name: 'Link previews' })
    await composer().fill(`See ${LINK}`)
    await button(`Remove preview of ${LINK}`, previews).press('Enter')
    await previews.waitFor({ state: 'hidden' })
    expect(await focused()).toBe('composer-text')
    await page.keyboard.press('Enter')
    await messages().getByRole('link', { name: LINK }).waitFor()
    expect(await page.locator('.unfurl').count()).toBe(0)

    const blocks = [1, 2, 3, 4, 5, 6].map((number) => section(`Part ${number}`))
    const { message } = await world.slack.post({ user: 'U0REP', channel: 'C0TEAM', text: LINK })
    await world.slack.next(() => message.attachments[0])
    const unfurls = { [LINK]: { blocks: [...blocks, actions(buttonElement('folded'))] } }
    await callApi(world.slack, 'chat.unfurl', { channel: 'C0TEAM', ts: message.ts, unfurls })
    const unfurl = newest()
    await shows('Part 5', unfurl)
    expect(await unfurl.getByText('Part 6').isVisible()).toBe(false)
    expect(await unfurl.getByRole('button', { name: 'folded' }).count()).toBe(0)
    await button('Show more', unfurl).press('Enter')
    await unfurl.getByRole('button', { name: 'folded' }).waitFor()
    await callApi(world.slack, 'chat.unfurl', {
      channel: 'C0TEAM',
      ts: message.ts,
      unfurls: { [LINK]: { blocks: [...blocks, section('Part 7')] } },
    })
    await shows('Part 7', unfurl)
    await button('Show less', unfurl).press('Enter')
    expect(await unfurl.getByText('Part 7').isVisible()).toBe(false)
    expect(await focused()).toBe('Show more')

    await say('/exec-session help')
    const answer = newest()
    await shows('Only visible to you', answer)
    await button('Dismiss', answer).press('Enter')
    await answer.getByText('Only visible to you').waitFor({ state: 'detached' })
    expect(await focused()).toBe('composer-text')
    await say('/exec-session help')
    await shows('Only visible to you', answer)
    await page.reload()
    await messages().first().waitFor()
    expect(await page.getByText('Only visible to you').count()).toBe(0)
  })

  it('delivers a quick second press in a modal, and closes the modal on a reload and for another person', async () => {
    const modal = page.getByRole('dialog')
    const review = async () => {
      await say('/exec-session gold1')
      await button('Full review', newest()).click()
      await shows('Does Thursday at ten suit you', modal)
    }
    await review()
    const presses = () => world.slack.deliveries.filter(({ name }) => name === 'block_actions').length
    const before = presses()
    await modal.getByRole('button', { name: /^Transcript/ }).dblclick()
    await shows('How do you buy software today?', modal)
    await expect.poll(presses).toBe(before + 2)
    await page.reload()
    await world.slack.next(() => world.slack.view('U0REP') === undefined)

    await review()
    await page.evaluate("location.hash = '#/U0COACH/C0TEAM'")
    await modal.waitFor({ state: 'hidden' })
    await world.slack.next(() => world.slack.view('U0REP') === undefined)
    expect(await page.locator('#toasts').textContent()).toBe('')
  })

  it('marks a mention unread until that person opens the conversation, and sends as the chosen person at once', async () => {
    await page.getByRole('link', { name: 'open' }).click()
    await composer().pressSequentially('Look, @car')
    await page.getByRole('option', { name: 'Carla Rossi', exact: true }).waitFor()
    await page.keyboard.press('Enter')
    expect(await composer().inputValue()).toBe('Look, @Carla Rossi ')
    await page.keyboard.press('Enter')
    await shows('Look,', messages())
    await page.getByRole('link', { name: 'team' }).click()
    await page.getByRole('heading', { name: 'team' }).waitFor()

    await become('Carla Rossi (coach)')
    await say('Thanks')
    await shows('Thanks')
    expect(world.slack.visibleTo('U0COACH', 'C0TEAM').at(-1)).toMatchObject({ user: 'U0COACH' })
    await page.getByRole('link', { name: /^open 1\s+unread$/ }).click()
    await page.getByRole('link', { name: 'open', exact: true }).waitFor()
  })

  it("searches a form's menus, mentions people in rich text, and keeps Escape for what is open", async () => {
    const { triggerId } = await world.slack.command({ user: 'U0REP', channel: 'C0TEAM', text: 'help' })
    const field = (type: string, label: string) => ({
      ...input({ type, action_id: type }, { block_id: type, optional: true }),
      label: plain(label),
    })
    const blocks = [
      { type: 'alert', level: 'error', text: plain('It was not shared.') },
      field('conversations_select', 'Where to'),
      field('users_select', 'A person'),
      field('rich_text_input', 'Note'),
    ]
    const view = modal(blocks, { submit: plain('Share') })
    await callApi(world.slack, 'views.open', { trigger_id: triggerId, view })
    const form = page.getByRole('dialog')
    await shows('It was not shared.', form.getByRole('alert'))

    const where = form.getByRole('combobox', { name: 'Where to' })
    await where.fill('pri')
    await page.keyboard.press('Enter')
    expect(await where.inputValue()).toBe('private')
    const who = form.getByRole('combobox', { name: 'A person' })
    await who.press('ArrowDown')
    expect(await who.getAttribute('aria-expanded')).toBe('true')
    await page.keyboard.press('Escape')
    expect(await who.getAttribute('aria-expanded')).toBe('false')
    await who.fill('coll')
    await page.keyboard.press('Tab')
    expect(await who.inputValue()).toBe('')
    await who.fill('col')
    await form.getByRole('option', { name: 'Colin Park' }).click()
    const note = form.getByRole('textbox', { name: 'Note' })
    await note.pressSequentially('Well done, @rav')
    await page.keyboard.press('Enter')
    expect(await note.inputValue()).toBe('Well done, @Ravi Patel ')
    await form.getByRole('button', { name: 'Share' }).click()
    const submitted = await world.slack.next(() =>
      world.slack.deliveries.find(({ name }) => name === 'view_submission'),
    )
    expect(submitted.payload).toMatchObject({
      view: {
        state: {
          values: {
            conversations_select: { conversations_select: { selected_conversation: 'G0PRIVATE' } },
            users_select: { users_select: { selected_user: 'U0COLLEAGUE' } },
            rich_text_input: {
              rich_text_input: {
                rich_text_value: {
                  elements: [
                    {
                      elements: [
                        { type: 'text', text: 'Well done, ' },
                        { type: 'user', user_id: 'U0REP2' },
                        {},
                      ],
                    },
                  ],
                },
              },
            },
          },
        },
      },
    })
  })

  it('asks before a press that needs it, and counts what Slack refused until one looks', async () => {
    const confirm = {
      title: plain('Show it?'),
      text: plain('Everyone sees it.'),
      confirm: plain('Show'),
      deny: plain('Cancel'),
      style: 'danger',
    }
    const asking = { ...buttonElement('ask'), confirm }
    await callApi(world.slack, 'chat.postMessage', {
      channel: 'C0TEAM',
      text: 'a',
      blocks: [actions(asking)],
    })
    await newest().getByRole('button', { name: 'ask' }).press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Show it?' })
    await shows('Everyone sees it.', dialog)
    expect(await button('Show', dialog).getAttribute('class')).toContain('danger')
    for (const _ of [1, 2, 3]) await page.keyboard.press('Tab')
    expect(
      await page.evaluate(
        'document.activeElement === document.body || document.activeElement.closest("#confirm") !== null',
      ),
    ).toBe(true)
    const presses = () => world.slack.deliveries.filter(({ name }) => name === 'block_actions').length
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    expect(presses()).toBe(0)
    expect(await focused()).toBe('ask')
    await page.keyboard.press('Enter')
    await button('Show', dialog).click()
    await expect.poll(presses).toBe(1)

    await setting('Slack is', 'Refuses headers and rich text')
    await say('/exec-session gold1')
    await newest().getByText('82.5').first().waitFor()
    expect(await button('Wire').count()).toBe(1)
    await callApi(world.slack, 'chat.postMessage', { channel: 'C0TEAM' })
    await button('Wire 1 refused').click()
    await button('Wire').waitFor()
    const time = page.getByRole('complementary', { name: 'Wire' }).locator('time').first()
    const inBerlin = { timeZone: 'Europe/Berlin', hour: '2-digit', minute: '2-digit' } as const
    expect(await time.textContent()).toContain(
      new Date(world.clock.now()).toLocaleTimeString('en-GB', inBerlin).slice(0, 2),
    )
    world.slack.refusals.length = 0
  })
})
