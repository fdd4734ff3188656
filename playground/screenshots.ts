import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Locator, Page } from 'playwright-core'
import UPNG from 'upng-js'
import { findChromium, launchChromium } from './chromium.ts'
import { startServer } from './server.ts'
import { startWorld } from './world.ts'

const FOLDER = new URL('../docs/images/', import.meta.url)
const SCALE = 2
const COLOURS = 64

const executablePath = findChromium()
if (executablePath === undefined) {
  process.stderr.write('There is no Chromium. Install one, or say where it is with CHROMIUM_PATH.\n')
  process.exit(1)
}

const world = await startWorld()
const server = await startServer(world, 0)
const browser = await launchChromium(executablePath)
const page = await browser.newPage({
  viewport: { width: 600, height: 1280 },
  deviceScaleFactor: SCALE,
  colorScheme: 'light',
})
await mkdir(FOLDER, { recursive: true })
await page.goto(server.url)

await page.emulateMedia({ reducedMotion: 'reduce' })
await page.reload()
await page.getByRole('button', { name: '▶ Play the story' }).click()
const ofSteps: Record<number, string> = { 3: 'rubric', 8: 'result', 10: 'digest' }
for (let step = 1; step <= 10; step += 1) {
  await page.getByText(`${step}/10`, { exact: true }).waitFor()
  const name = ofSteps[step]
  if (name !== undefined) await save(page.locator('#messages .message').last(), name)
  if (step < 10) await page.getByRole('button', { name: 'Next', exact: true }).click()
}

await page.setViewportSize({ width: 600, height: 800 })
await page.goto(`${server.url}/#/U0REP/C0TEAM`)
await page.getByRole('heading', { name: 'team' }).waitFor()
await say('/exec-session gold1')
await page.getByRole('button', { name: 'Full review' }).last().click()
const modal = page.getByRole('dialog')
await modal.getByText('Try instead').first().waitFor()
await save(modal, 'review')
await page.keyboard.press('Escape')
await modal.waitFor({ state: 'hidden' })

await page.goto(`${server.url}/#/U0REP/D0APPREP/home`)
await page
  .getByText(/Updated /)
  .first()
  .waitFor()
await page.setViewportSize({ width: 600, height: 800 })
await save(page.getByRole('main'), 'home')

await page.setViewportSize({ width: 600, height: 575 })
await page.goto(`${server.url}/labs`)
await page.getByRole('link', { name: 'Add to Slack' }).click()
await page.getByRole('link', { name: 'Add to Slack' }).click()
await page.getByRole('link', { name: 'Allow' }).click()
await page.getByRole('button', { name: 'Connect Exec…' }).waitFor()
await save(page.getByRole('main'), 'set-up')

await browser.close()
await server.close()
await world.close()

async function say(text: string): Promise<void> {
  await page.locator('#composer-text').fill(text)
  await page.locator('#composer-text').press('Enter')
}

/** Takes a picture without hover and focus. A palette keeps its file small. */
async function save(target: Locator | Page, name: string): Promise<void> {
  await page.mouse.move(0, 0)
  await page.evaluate('document.activeElement.blur()')
  const picture = UPNG.decode(new Uint8Array(await target.screenshot({ animations: 'disabled' })).buffer)
  const small = UPNG.encode(UPNG.toRGBA8(picture), picture.width, picture.height, COLOURS)
  const path = fileURLToPath(new URL(`${name}.png`, FOLDER))
  await writeFile(path, Buffer.from(small))
  process.stdout.write(`${path}: ${Math.round(small.byteLength / 1024)} KB\n`)
}
