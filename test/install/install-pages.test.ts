import { describe, expect, it } from 'vitest'
import { testApp } from '../support/app-fixture.ts'
import { inOrder } from '../support/in-order.ts'

const app = testApp({ installed: { isConnected: false, settings: {} } })
const { admin: installer, rep } = app

/** The address of the page, on the app's own port. */
async function getsLink(): Promise<string> {
  const url = await installer.getsKeyLink()
  expect(new URL(url).origin).toBe('https://feedback.example.com')
  return app.url + new URL(url).pathname
}

async function visits(link: string, form?: Record<string, string>) {
  const body = form && new URLSearchParams(form)
  const response = await fetch(link, { method: form === undefined ? 'GET' : 'POST', ...(body && { body }) })
  const text = await response.text()
  await app.bot.idle()
  return { status: response.status, text, headers: response.headers }
}

describe('the page for the key', () => {
  it('takes the key once, and tells the name of its workspace; the Home connects it after that', async () => {
    const link = await getsLink()
    const page = await visits(link)
    expect(page).toMatchObject({ status: 200, text: expect.stringContaining('Connect Exec to Acme') })
    expect(page.headers.get('cache-control')).toBe('no-store')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    const mistyped = await visits(link, { key: 'exec_live_1' })
    expect(mistyped).toMatchObject({
      status: 422,
      text: expect.stringContaining('an Exec key: exec_live_ and 40'),
    })
    app.exec.workspace.name = 'Acme <Corp>'
    const found = await visits(link, { key: app.exec.apiKey })
    expect(found.text).toContain('This key is of Acme &#60;Corp&#62; in Exec.')
    expect(found.text).not.toContain(app.exec.apiKey)
    expect(app.execPaths()).toEqual(['/workspace'])
    expect(await rep.asks('latest')).toContain("isn't connected")
    expect((await visits(link)).status).toBe(410)
    expect((await visits(link, { key: app.exec.apiKey })).status).toBe(410)

    expect(installer.seesIn('home')).toMatch(inOrder('Is this your workspace of Exec?', 'Acme <Corp>'))
    await installer.presses('Connect', { in: 'home' })
    expect(installer.seesIn('home')).toContain('✅ *1. Connect Exec*')
    expect(await rep.asks('latest')).not.toContain("isn't connected")
    expect(app.audits().filter(({ decision }) => decision === 'connected')).toMatchObject([
      { surface: 'set_up.keep', user: installer.id, team: 'T0ACME' },
    ])
    const entries = await app.opened.db.selectFrom('store_entries').selectAll().execute()
    const rows = await app.opened.db.selectFrom('connections').selectAll().execute()
    expect(JSON.stringify([entries, rows])).not.toMatch(
      new RegExp(`${app.exec.apiKey}|${link.split('/').at(-1)}`),
    )
  })

  it('connects nothing by a key that Exec refuses', async () => {
    const link = await getsLink()
    const refused = await visits(link, { key: `exec_live_${'z'.repeat(40)}` })
    expect(refused).toMatchObject({
      status: 502,
      text: expect.stringContaining('Exec doesn&#39;t know this key'),
    })
    expect((await visits(link)).status).toBe(410)
  })

  it('is gone after ten minutes, and elsewhere', async () => {
    const link = await getsLink()
    expect((await visits(link.replace('T0ACME', 'T0OTHER'))).status).toBe(410)
    expect((await visits(`${link}x`)).status).toBe(410)
    app.pass(10 * 60_000)
    expect((await visits(link)).status).toBe(410)
  })

  it.each([
    ['before the form is shown', undefined],
    ['before the key is sent', 'key'],
  ] as const)('refuses someone who has lost their role %s', async (_, field) => {
    const link = await getsLink()
    Object.assign(installer.profile, { deleted: true })
    const page = await visits(link, field && { [field]: app.exec.apiKey })
    expect(page).toMatchObject({
      status: 403,
      text: expect.stringContaining('Only admins and owners of Acme'),
    })
    expect(await app.opened.db.selectFrom('connections').selectAll().execute()).toEqual([])
  })

  it('takes no long body, and no other method', async () => {
    const link = await getsLink()
    expect((await visits(link, { key: 'x'.repeat(5000) })).status).toBe(413)
    expect((await fetch(link, { method: 'HEAD' })).status).toBe(405)
    expect((await visits(link)).status).toBe(200)
  })
})
