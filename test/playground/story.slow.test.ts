import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import { hasChromium, playgroundPage } from '../support/playground-page.ts'

/** What the page shows at each step: the person, words of the caption, and what that person sees. */
const STEPS = [
  ['Jane Smith', 'Exec graded', 'I will send you some material'],
  ['Jane Smith', 'unfurls', 'Show rubric'],
  ['Ravi Patel', 'asked her first', 'Hide rubric'],
  ['Carla Rossi', 'Full review', 'Nobody knows what happens now'],
  ['Carla Rossi', 'a note to Jane', 'Coach Jane'],
  ['Carla Rossi', 'adds a goal', 'Assign a scenario'],
  ['Jane Smith', 'gets Carla', 'sent you a note'],
  ['Jane Smith', 'Then and now', 'Then and now · Next Step'],
  ['Ravi Patel', 'she alone saw', 'reached Gold in Cold Call: Logistics'],
  ['Carla Rossi', 'Monday', 'Who to write to'],
] as const
const [GRADED, , , , NOTE_FORM, ASSIGN_FORM, NOTED, , POSTED] = STEPS.map((_, at) => at + 1)

/** The lowest contrast of text in the bar with its background. */
const CONTRAST = `Math.min(...[...document.querySelectorAll('#story-caption, #story .button:not([hidden])')].map((element) => {
  const back = (one) => getComputedStyle(one).backgroundColor === 'rgba(0, 0, 0, 0)' ? back(one.parentElement) : getComputedStyle(one).backgroundColor
  const light = (color) => color.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255)
    .map((part) => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0.05)
  const [low, high] = [light(getComputedStyle(element).color), light(back(element))].sort((one, other) => one - other)
  return high / low
}))`
const OVERFLOW = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
/** A new world starts within a step, and a weekend passes. */
const STEP_MS = 20_000
const WIDE = { width: 1300, height: 800 }
const NARROW = { width: 360, height: 720 }

describe.skipIf(!hasChromium)('the story of the playground, in a browser', () => {
  const playground = playgroundPage()
  const { button, become } = playground
  let page: Page

  beforeEach(() => {
    page = playground.page
  })

  const focused = () => page.evaluate('document.activeElement.textContent')

  async function expectStep(number: number): Promise<void> {
    const [person, caption, seen] = STEPS[number - 1] ?? []
    await page.getByText(`${number}/${STEPS.length}`, { exact: true }).waitFor({ timeout: STEP_MS })
    await page
      .getByRole('status')
      .getByText(caption ?? '')
      .waitFor()
    const shown = page.locator('main, #thread, #modal').getByText(seen ?? '')
    await shown.last().waitFor()
    // The caption may stand before the page of its person.
    const you = page.getByLabel('You are').locator(':checked')
    await expect.poll(() => you.textContent(), { timeout: STEP_MS }).toContain(person)
  }

  async function expectReadable(): Promise<void> {
    expect(await page.evaluate(CONTRAST)).toBeGreaterThan(4.5)
    expect(await page.evaluate(OVERFLOW)).toBe(0)
    for (const part of [page.locator('#story-caption'), page.locator('#story .button:visible').last()]) {
      const { x, y, width, height } = (await part.boundingBox()) ?? { x: -1, y: -1, width: 0, height: 0 }
      const window = page.viewportSize() ?? NARROW
      expect(Math.min(x, y, window.width - x - width, window.height - y - height)).toBeGreaterThanOrEqual(0)
    }
  }

  it('goes from a result to the digest on Monday, through what people do meanwhile, and begins anew', async () => {
    // The story goes on by itself only when the test says so: on a busy machine, a step would be over before it is looked at.
    await page.clock.install({ time: 0 })
    await page.clock.pauseAt(1000)
    await page.reload()
    const { world } = playground
    await world.slack.post({ user: 'U0REP', channel: 'C0TEAM', text: 'From before' })
    await expectReadable()
    await button('▶ Play the story').press('Enter')
    await expectStep(GRADED ?? 0)
    expect(await focused()).toBe('Next')
    await page.clock.runFor(10_000)
    await expectStep(2)
    await button('Pause').click()
    for (let step = 3; step <= STEPS.length; step += 1) {
      await button('Next').press('Enter')
      // A second press comes too late for this step, and too early for the next one.
      if (step === POSTED) await button('Next').press('Enter')
      await expectStep(step)
      expect(await focused()).toBe(step === STEPS.length ? 'Restart' : 'Next')
      await page.emulateMedia({ colorScheme: 'dark' })
      await page.setViewportSize(NARROW)
      await expectReadable()
      await page.setViewportSize(WIDE)
      await page.emulateMedia({ colorScheme: 'light' })
      await expectReadable()
      if (step === NOTE_FORM) {
        const draft = await page.getByRole('textbox', { name: 'Note' }).inputValue()
        expect(draft).toMatch(/^Hi Jane![\s\S]*Next Step/)
        await page.reload()
        await page.getByText(`${step}/${STEPS.length}`, { exact: true }).waitFor()
        await page.getByRole('dialog').waitFor({ state: 'hidden' })
        await button('Pause').click()
      }
      if (step === ASSIGN_FORM) {
        expect(await page.getByRole('dialog').getByRole('textbox', { name: 'Message' }).inputValue()).toMatch(
          /^Hi Jane!/,
        )
        expect(await page.getByRole('combobox', { name: 'Goal' }).inputValue()).toBe('gold')
      }
      if (step === NOTED) await become('Gus Meyer (guest)')
    }
    const { slack } = playground.server.world
    const said = [...slack.visibleTo('U0REP', 'D0APPREP'), ...slack.visibleTo('U0COACH', 'D0APPCOACH')]
    const texts = said.map(({ text }) => text).join('\n')
    expect(texts.match(/sent you a note|1 of 1 assigned/g)).toHaveLength(2)
    expect(texts).toContain('✅ Assignment done (Gold')
    expect(slack.refusals).toEqual([])
    await button('Coach…').first().press('Enter')
    await page.getByRole('textbox', { name: 'Note' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })

    await button('Restart').press('Enter')
    await expectStep(GRADED ?? 0)
    const inTeam = playground.server.world.slack.visibleTo('U0REP', 'C0TEAM').map(({ text }) => text)
    expect(inTeam.join()).not.toMatch(/From before|🎉/)
    await button('Skip').press('Enter')
    await button('▶ Play the story').waitFor()
    expect(await focused()).toBe('▶ Play the story')
  })
})
