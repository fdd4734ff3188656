import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Locator, Page } from 'playwright-core'
import UPNG from 'upng-js'
import { findChromium, launchChromium } from './chromium.ts'
import { startServer } from './server.ts'
import { startWorld } from './world.ts'

const FOLDER = new URL('../docs/images/', import.meta.url)
const SCALE = 2
const COLOURS = 200

const executablePath = findChromium()
if (executablePath === undefined) {
  process.stderr.write('There is no Chromium. Install one, or say where it is with CHROMIUM_PATH.\n')
  process.exit(1)
}

const world = await startWorld()
const server = await startServer(world, 0)
const browser = await launchChromium(executablePath)
const page = await browser.newPage({
  viewport: { width: 760, height: 900 },
  deviceScaleFactor: SCALE,
  colorScheme: 'light',
})
await mkdir(FOLDER, { recursive: true })
await page.goto(server.url)

await say(page, '/exec-session gold1')
await page.getByRole('button', { name: 'Show evaluations' }).click()
await page.getByRole('button', { name: 'Hide evaluations' }).waitFor()
await save(lastMessage(page), 'rubric')

await page.getByRole('button', { name: 'Full review' }).click()
const modal = page.getByRole('dialog')
await modal.getByRole('button', { name: 'Rubric' }).click()
await modal.getByText('Try instead').first().waitFor()
await page.setViewportSize({ width: 760, height: 960 })
await save(modal, 'review')
await modal.getByRole('button', { name: 'Progress' }).click()
await modal.getByText('No longer there').first().waitFor()
await save(modal, 'progress')
await page.keyboard.press('Escape')
await modal.waitFor({ state: 'hidden' })

await say(page, 'Have a look: https://acme.app.exec.com/sessions/silver1')
await page.locator('.unfurl').getByRole('button', { name: 'Show evaluations' }).waitFor()

await page.setViewportSize({ width: 1120, height: 640 })
await page.getByRole('button', { name: 'Sessions', exact: true }).click()
await save(page, 'playground')

await page.getByRole('button', { name: 'Close sessions' }).click()
await page.setViewportSize({ width: 960, height: 640 })
await page.goto(`${server.url}/#/U0REP/D0APPREP/home`)
await page.getByText('Up to date as of').waitFor()
await save(page.getByRole('main'), 'home')

await world.control({ ...world.controls, workObjects: 'on' })
await page.setViewportSize({ width: 1250, height: 700 })
await page.goto(`${server.url}/#/U0REP/C0OPEN`)
await page.getByRole('button', { name: 'Sessions', exact: true }).waitFor()
await page.getByRole('heading', { name: 'open' }).waitFor()
await say(page, 'Shall we go through it? https://acme.app.exec.com/sessions/gold1')
await page.locator('.object-title').click()
await page.locator('#details').getByText('Talk Ratio').first().waitFor()
await save(page, 'work-object')

await browser.close()
await server.close()
await world.close()

async function say(on: Page, text: string): Promise<void> {
  await on.locator('#composer-text').fill(text)
  await on.locator('#composer-text').press('Enter')
}

function lastMessage(on: Page): Locator {
  return on.locator('#messages .message').last()
}

/** Without what points at or holds the focus: a picture is of what is read. A palette keeps its file small. */
async function save(what: Locator | Page, name: string): Promise<void> {
  await page.mouse.move(0, 0)
  await page.evaluate('document.activeElement.blur()')
  const taken = UPNG.decode(new Uint8Array(await what.screenshot({ animations: 'disabled' })).buffer)
  const small = UPNG.encode(UPNG.toRGBA8(taken), taken.width, taken.height, COLOURS)
  const path = fileURLToPath(new URL(`${name}.png`, FOLDER))
  await writeFile(path, Buffer.from(small))
  process.stdout.write(`${path}: ${Math.round(small.byteLength / 1024)} KB\n`)
}
