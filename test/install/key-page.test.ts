import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { testApp } from '../support/app-fixture.ts'
import { inOrder } from '../support/in-order.ts'
import { confirmationOn } from '../support/key-page.ts'

const app = testApp({ installed: { isConnected: false, settings: {} } })
const { admin: installer, rep } = app
const WRONG_KEY = `exec_live_${'z'.repeat(40)}`
const OWN = 'https://feedback.example.com'

interface Link {
  url: string
  code: string
}

/** The address of the page, on the app's own port, and its code. */
async function getsLink(): Promise<Link> {
  const { url, code } = await installer.getsKeyLink()
  expect(new URL(url).origin).toBe(OWN)
  return { url: app.url + new URL(url).pathname, code }
}

async function visits(url: string, form?: Record<string, string>, headers?: Record<string, string>) {
  const body = form && new URLSearchParams(form)
  const method = form === undefined ? 'GET' : 'POST'
  const response = await fetch(url, { method, ...(body && { body }), ...(headers && { headers }) })
  const text = await response.text()
  await app.bot.idle()
  return { status: response.status, text, headers: response.headers }
}

/** Fills the page in. */
const sends = ({ url, code }: Link, changes: Record<string, string> = {}, headers?: Record<string, string>) =>
  visits(url, { key: app.exec.apiKey, code, ...changes }, headers)

/** Presses *Connect* on the page that follows. */
const confirms = ({ url }: Link, page: { text: string }) =>
  visits(url, { connect: confirmationOn(page.text) })

const wrongCode = ({ code }: Link) => code.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10))
const connections = () => app.opened.ofAllWorkspaces.selectFrom('connections').selectAll().execute()

describe('the page for the key', () => {
  it('says which Slack the key goes to, by its domain, and who asked for it, and warns everyone else', async () => {
    app.slack.workspace.team.name = 'Alpha <Inc>'
    Object.assign(installer.profile, { real_name: 'Mallory <b>\u202E' })
    const page = await visits((await getsLink()).url)
    expect(page.status).toBe(200)
    expect(page.text).toMatch(
      inOrder(
        'Connect Exec to acme.slack.com',
        '<strong>acme.slack.com</strong>',
        '<bdi>Mallory &#60;b&#62;\u202E</bdi>',
        `<bdi>${installer.profile.email}</bdi>`,
        'Only go on if you asked for this in Slack yourself.',
      ),
    )
    const policy = page.headers.get('content-security-policy')
    expect(policy).toMatch(/^default-src 'none'; .*form-action 'self'; frame-ancestors 'none'/)
    const scripts = [...page.text.matchAll(/<script>(.*?)<\/script>/gs)].map(([, script = '']) => script)
    const hash = createHash('sha256').update(scripts.join()).digest('base64')
    expect(policy).toContain(`; script-src 'sha256-${hash}';`)
    expect(page.headers.get('cache-control')).toBe('no-store')
    // With `no-referrer`, browsers would call the origin of its form `null`; only newer ones also say that it is the same.
    expect(page.headers.get('referrer-policy')).toBe('same-origin')
  })

  it('logs the reference that the Home shows where Slack refuses to draw it', async () => {
    const link = await getsLink()
    const found = await sends(link)
    app.slackAnswers('views.publish', 'internal_error')
    await confirms(link, found)
    const [, reference] = /Reference (\S+)/.exec(installer.seesIn('home')) ?? []
    expect(app.lines.find((line) => line.includes('a Home was not drawn'))).toContain(reference ?? 'none')
  })

  it('tells the name of the key’s workspace, and connects it once that is confirmed there', async () => {
    const link = await getsLink()
    const mistyped = await sends(link, { key: 'exec_live_1' })
    expect(mistyped).toMatchObject({
      status: 422,
      text: expect.stringContaining('an Exec key: exec_live_ and 40'),
    })
    app.exec.workspace.name = 'Acme <Corp>'
    const found = await sends(link)
    for (const page of [visits(link.url), sends(link)]) expect((await page).status).toBe(410)
    expect(found).toMatchObject({
      status: 200,
      text: expect.stringContaining('<bdi>Acme &#60;Corp&#62;</bdi>'),
    })
    expect(found.text).not.toContain(app.exec.apiKey)
    expect(app.execPaths()).toEqual(['/workspace'])
    expect(await rep.asks('latest')).toContain("isn't connected")
    expect((await confirms(link, found)).text).toMatch(
      inOrder(
        'Exec is connected',
        'The sessions of <bdi>Acme &#60;Corp&#62;</bdi> in Exec are for the people of <strong>acme.slack.com</strong> now',
      ),
    )
    // The page is still open, or its button was pressed twice.
    expect(await confirms(link, found)).toMatchObject({
      status: 410,
      text: expect.stringMatching(/Nothing to connect.*It is connected already, or/s),
    })
    expect(installer.seesIn('home')).toMatch(
      /✅ \*1\. Connect Exec\*[\s\S]*Acme <Corp>.*Changed by <@U0ADMIN>/,
    )
    expect(await rep.asks('latest')).not.toContain("isn't connected")
    expect(app.audits().filter(({ surface }) => surface === 'key_page')).toMatchObject([
      { decision: 'tried', reason: 'set_up', user: installer.id, team: 'T0ACME' },
      { decision: 'connected', reason: 'set_up', user: installer.id, team: 'T0ACME' },
    ])
    const entries = await app.opened.ofAllWorkspaces.selectFrom('store_entries').selectAll().execute()
    expect(JSON.stringify([entries, await connections()])).not.toMatch(
      new RegExp(`${app.exec.apiKey}|${link.url.split('/').at(-1)}`),
    )
  })

  it.each<[string, (link: Link, page: { text: string }) => Promise<{ status: number }>]>([
    [
      'to whoever sent someone the link and the code, even if they know the workspace',
      ({ url, code }) => visits(url, { connect: app.exec.workspace.id, code }),
    ],
    [
      'once another key was tried, even of the same workspace',
      async (link, page) => {
        await sends(await getsLink())
        return confirms(link, page)
      },
    ],
    [
      'ten minutes later',
      (link, page) => {
        app.pass(10 * 60_000)
        return confirms(link, page)
      },
    ],
    [
      'once somebody has disconnected Exec meanwhile',
      async (link, page) => {
        await confirms(link, page)
        const next = await getsLink()
        const nextPage = await sends(next)
        expect(nextPage.status).toBe(200)
        await installer.presses('Disconnect', { in: 'home' })
        return confirms(next, nextPage)
      },
    ],
  ])('connects nothing %s', async (_, connects) => {
    const link = await getsLink()
    expect((await connects(link, await sends(link))).status).toBe(410)
    expect(await connections()).toEqual([])
    await installer.opensHome()
    expect(installer.seesIn('home')).toContain('[Connect Exec…]')
  })

  it.each([
    [
      'code',
      {
        wrong: (link: Link) => ({ code: wrongCode(link) }),
        says: 'That isn&#39;t the code in the form that led here',
        asked: 0,
        reason: 'wrong_code',
      },
    ],
    [
      'key',
      {
        wrong: () => ({ key: WRONG_KEY }),
        says: 'Exec doesn&#39;t know this key',
        asked: 1,
        reason: 'key_rejected',
      },
    ],
  ] as const)(
    'takes another %s after a wrong one, five times in all',
    async (_, { wrong, says, asked, reason }) => {
      const link = await getsLink()
      for (const left of [4, 3, 2, 1]) {
        const page = await sends(link, wrong(link))
        expect([page.status, page.text]).toEqual([422, expect.stringContaining(says)])
        expect(page.text).toContain(left === 1 ? 'One try is left' : `${left} tries are left`)
      }
      expect(await sends(link, wrong(link))).toMatchObject({
        status: 410,
        text: expect.stringContaining('Begin again in Slack'),
      })
      expect((await sends(link)).status).toBe(410)
      expect(app.execPaths()).toHaveLength(5 * asked)
      expect(await connections()).toEqual([])
      const refused = { decision: 'refused', reason, user: installer.id }
      expect(app.audits().filter(({ surface }) => surface === 'key_page')).toMatchObject(
        Array(5).fill(refused),
      )
    },
  )

  it.each([
    ['nothing', { kind: 'reset' }],
    ['that its limit is used up', { kind: 'limited', where: 'body' }],
  ] as const)('keeps its tries where Exec answers %s, and takes the key later', async (_, fault) => {
    const link = await getsLink()
    app.exec.faults.set(fault)
    for (let count = 0; count < 6; count++) {
      const page = await sends(link)
      expect([page.status, page.text]).toEqual([
        422,
        expect.stringContaining('Send the key again in a minute'),
      ])
      expect(page.text).not.toMatch(/left\./)
    }
    expect(app.lastAudit()).toMatchObject({ surface: 'key_page', decision: 'failed', user: installer.id })
    app.exec.faults.clear()
    app.pass(2 * 60_000)
    expect((await sends(link)).text).toMatch(
      /Is this your Exec\?[\s\S]*<input type="checkbox" required>[\s\S]*name="connect"/,
    )
  })

  it('takes the code with or without its space, and tries a key once where several are sent together', async () => {
    const { url, code } = await getsLink()
    const together = Array.from({ length: 8 }, () => sends({ url, code: code.replace(' ', '') }))
    const statuses = (await Promise.all(together)).map(({ status }) => status)
    expect(statuses.toSorted()).toEqual([200, ...Array(7).fill(410)])
    expect(app.execPaths()).toEqual(['/workspace'])
  })

  it('takes a form of its own page alone, and spends nothing for another', async () => {
    for (const [headers, status] of [
      [{ origin: 'https://evil.example' }, 403],
      // As a newer browser says.
      [{ origin: 'null', 'sec-fetch-site': 'cross-site' }, 403],
      [{ origin: OWN, 'sec-fetch-site': 'same-site' }, 403],
      [{ origin: 'null' }, 403],
      [{ origin: OWN, 'sec-fetch-site': 'same-origin' }, 200],
      [{ origin: 'https://alias.example', 'sec-fetch-site': 'same-origin' }, 200],
      // As an older browser says.
      [{ origin: OWN }, 200],
    ] as const) {
      const link = await getsLink()
      const statuses = [await sends(link, {}, headers), await sends(link)].map((page) => page.status)
      expect(statuses, JSON.stringify(headers)).toEqual([status, status === 403 ? 200 : 410])
    }
  })

  it('is gone after ten minutes, and elsewhere', async () => {
    const { url } = await getsLink()
    expect((await visits(url.replace('T0ACME', 'T0OTHER'))).status).toBe(410)
    const bringBack = await app.loseTable('store_entries')
    // One that is forged costs no look-up.
    expect([await visits(`${url}x`), await visits(url)]).toMatchObject([{ status: 410 }, { status: 503 }])
    await bringBack()
    app.pass(10 * 60_000)
    expect((await visits(url)).status).toBe(410)
  })

  it('refuses someone who has lost their role', async () => {
    const link = await getsLink()
    Object.assign(installer.profile, { deleted: true })
    for (const page of [await visits(link.url), await sends(link)])
      expect(page).toMatchObject({ status: 403, text: expect.stringContaining('Only admins and owners of') })
    expect(await connections()).toEqual([])
  })

  it('says that Slack does not answer, and works once it does', async () => {
    const link = await getsLink()
    for (const method of ['users.info', 'auth.test'])
      for (const send of [() => visits(link.url), () => sends(link)]) {
        app.slackAnswers(method, 'internal_error', 1)
        const page = await send()
        expect([page.status, page.text]).toEqual([503, expect.stringContaining('Slack didn&#39;t answer')])
      }
    expect((await sends(link)).status).toBe(200)
  })

  it('tells the log nothing of a form that breaks off', async () => {
    const { url } = await getsLink()
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1')
    await once(socket, 'connect')
    socket.write(`POST ${new URL(url).pathname} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nkey=`)
    // It arrives before what another connection sends.
    await fetch(url)
    socket.destroy()
    await app.bot.idle()
    expect(app.logged('a page failed')).toEqual([])
    expect((await sends({ url, code: '' })).status).toBe(422)
  })

  it('takes no long body, and no other method', async () => {
    const { url } = await getsLink()
    expect((await visits(url, { key: 'x'.repeat(5000) })).status).toBe(413)
    expect((await fetch(url, { method: 'HEAD' })).status).toBe(405)
    expect((await visits(url)).status).toBe(200)
  })
})
