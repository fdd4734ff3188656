import fc from 'fast-check'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { PERSON_ROWS } from '../../src/features/features.ts'
import { keyRefused } from '../../src/features/set-up/set-up-notices.ts'
import { testClock } from '../support/clock.ts'
import { ID, sessionDocument } from '../support/exec/session-documents.ts'
import { sendsToKeyPage } from '../support/key-page.ts'
import { notification } from '../support/outbox.ts'
import type { Person } from '../support/person.ts'
import { startTwoWorkspaces, type TwoWorkspaces } from '../support/two-workspaces.ts'

const TABLES = Object.keys(PERSON_ROWS)
const NOT_INSTALLED = "I'm not installed in this workspace anymore. Ask a Slack admin to add me again."

let app: TwoWorkspaces

beforeEach(async () => {
  app = await startTwoWorkspaces()
  app.acme.exec.sessions.set(ID, sessionDocument({ score: 82.5 }))
  app.beta.exec.sessions.set(ID, sessionDocument({ score: 41 }))
})

afterEach(async () => {
  await app.close()
})

const asks = (customer: 'acme' | 'beta') => app[customer].person('U0REP').asks(ID)

/** Acme uses Beta's key of Exec from now on. Its admin saves a form, so that it is built anew. */
async function connectsToBeta(execWorkspace: string): Promise<Person> {
  const admin = app.acme.person('U0ADMIN')
  const connection = { apiKey: app.beta.exec.apiKey, execWorkspace, name: 'Beta', connectedBy: admin.id }
  await app.installations.connect('T0ACME', connection)
  await admin.opensHome()
  await admin.presses('Links and messages…', { in: 'home' })
  await admin.submits({})
  return admin
}

it('the app is ready without asking Slack, and does not say that it is connected', async () => {
  expect(await app.metrics()).toContain('bot_ready 1')
  expect(app.lines.join('')).toContain('"msg":"ready for Slack"')
  expect(app.lines.join('')).not.toContain('connected to Slack')
})

it('a key of another Exec workspace shows none of the pages that links of the first one told', async () => {
  const rep = app.acme.person('U0REP')
  for (const id of ['U0COACH', 'U0REP'])
    await app.acme.person(id).posts(`https://acme.app.exec.com/sessions/${ID}`)
  expect(JSON.stringify(await rep.asks(ID).then(() => rep.messages().at(-1)))).toContain('acme.app.exec.com')
  await connectsToBeta('w2')
  expect(await rep.asks(ID)).toContain('41')
  expect(JSON.stringify(rep.messages().at(-1))).not.toContain('acme.app.exec.com')
})

it('two workspaces that use one of Exec share its requests of the day, and others have their own', async () => {
  const left = async (who: Person) => {
    await who.opensHome()
    if (who.seesIn('home').includes('[Set up…]')) await who.presses('Set up…', { in: 'home' })
    await who.presses('Check', { in: 'home' })
    return Number(/(\d+) requests to Exec are left today/.exec(who.sees())?.[1])
  }
  const { acme, beta } = app
  await acme.person('U0REP').asks(ID)
  expect(await left(beta.person('U0ADMIN'))).toBe(1000 - beta.exec.requests.length)
  const admin = await connectsToBeta(beta.exec.workspace.id)
  await acme.person('U0REP').asks(ID)
  expect(await left(admin)).toBe(1000 - beta.exec.requests.length)
  expect(await left(beta.person('U0ADMIN'))).toBe(1000 - beta.exec.requests.length)
})

it('a workspace that someone uses stays in memory rather than one that is only looked at', async () => {
  await app.close()
  app = await startTwoWorkspaces({ maxBuilt: 1 })
  app.acme.exec.sessions.set(ID, sessionDocument({ score: 82.5 }))
  await asks('acme')
  const before = app.acme.exec.requests.length
  expect(before).toBeGreaterThan(0)
  for (let looks = 0; looks < 2; looks += 1) await app.sayLater(5 * 60_000)
  await asks('acme')
  expect(app.acme.exec.requests.length).toBe(before)
  app.beta.exec.sessions.set(ID, sessionDocument({ score: 41 }))
  expect(await asks('beta')).toContain('41')
})

it('the metrics tell of all workspaces together, and name none', async () => {
  const { acme, beta } = app
  await acme.person('U0REP').asks(ID)
  await app
    .outboxOf('T0BETA')
    .enqueue([notification({ kind: 'of_a_newer_version', dueAt: testClock() - 90_000 })])
  acme.exec.faults.set({ kind: 'limited', retryAfter: 60, where: 'header' })
  await acme.person('U0REP').asks('other0session')
  const text = await app.metrics()
  expect(text).toContain('\nexec_request_seconds_count{request="session",outcome="limited"} 1')
  expect(Number(/outbox_oldest_due_seconds (\d+)/.exec(text)?.[1])).toBeGreaterThanOrEqual(90)
  expect(text).not.toMatch(/T0ACME|T0BETA/)
  expect(beta.exec.requests).toEqual([])
})

it('each log line of a delivery, and of a message that the app sends first, names its workspace', async () => {
  await asks('acme')
  await asks('beta')
  const deliveries = app.lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'delivery')
  expect(deliveries.map(({ team }) => team)).toEqual(['T0ACME', 'T0BETA'])
  await app.outboxOf('T0BETA').enqueue([notification({ kind: 'form_broke_off', dueAt: testClock() })])
  await app.bot.sayDue()
  expect(app.audits()).toContainEqual(
    expect.objectContaining({ surface: 'dm:form_broke_off', team: 'T0BETA' }),
  )
})

describe('what happens in two workspaces at the same time', () => {
  /** What a person can do, with what comes of it. */
  const acts: ((rep: Person, coach: Person) => Promise<unknown>)[] = [
    (rep) => rep.asks(ID),
    (rep) => rep.asks(''),
    (rep) => rep.opensHome(),
    (rep) => rep.posts(`https://app.exec.com/sessions/${ID}`),
    (rep) => rep.dm.posts(ID),
    (rep) => rep.in('C0OPEN').shares(ID),
    (_, coach) => coach.asks('team'),
    (_, coach) => coach.asks(`why https://app.exec.com/sessions/${ID}`),
  ]

  it('reaches nobody of the other one, in whatever order it comes', async () => {
    const secrets = { acme: 'Acme’s own pitch', beta: 'Beta’s own pitch' }
    for (const name of ['acme', 'beta'] as const)
      app[name].exec.sessions.set(ID, sessionDocument({ scenario: { id: 's1', name: secrets[name] } }))
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(...acts), fc.constantFrom('acme' as const, 'beta' as const)), {
          minLength: 4,
          maxLength: 12,
        }),
        async (done) => {
          await Promise.all(
            (['acme', 'beta'] as const).map(async (name) => {
              // One after the other for each person; those of the workspaces interleave.
              for (const [act, where] of done)
                if (where === name) await act(app[name].person('U0REP'), app[name].person('U0COACH'))
            }),
          )
          const sent = {
            acme: JSON.stringify(app.acme.slack.calls),
            beta: JSON.stringify(app.beta.slack.calls),
          }
          expect([sent.acme.includes(secrets.beta), sent.beta.includes(secrets.acme)]).toEqual([false, false])
        },
      ),
      { numRuns: 5 },
    )
    const sent = [app.acme, app.beta].map(({ slack }) => JSON.stringify(slack.calls))
    expect(sent.map((calls) => /own pitch/.test(calls))).toEqual([true, true])
  })
})

describe('the app after it was removed from a workspace', () => {
  const removed = async (token = app.acme.slack.settings.botToken) => {
    app.front.revoked.add(token)
    await app.acme.slack.event({ type: 'app_uninstalled' })
    await app.bot.idle()
  }

  it('destroys the token and the key at once, and answers there without content', async () => {
    await removed()
    const { rows } = await sql`select bot_token from installations where workspace = 'T0ACME'`.execute(
      app.database.ofAllWorkspaces,
    )
    expect(rows).toEqual([{ bot_token: null }])
    expect((await sql`select workspace from connections`.execute(app.database.ofAllWorkspaces)).rows).toEqual(
      [{ workspace: 'T0BETA' }],
    )
    expect(app.lines.filter((line) => line.includes('"msg":"delivery"'))).toEqual([
      expect.stringMatching(/"level":30.*"team":"T0ACME".*"surface":"install","outcome":"answered"/),
    ])
    expect(await asks('acme')).toContain(NOT_INSTALLED)
    expect(app.lines.filter((line) => line.includes('not served'))).toEqual([
      expect.stringMatching(/"team":"T0ACME".*"reason":"not_installed"/),
    ])
    expect(await asks('beta')).toContain('41')
    expect(app.audits()).toContainEqual(expect.objectContaining({ decision: 'uninstalled', team: 'T0ACME' }))
  })

  it('destroys a key that was only tried, too', async () => {
    const { url, code } = await app.acme.person('U0ADMIN').getsKeyLink()
    await sendsToKeyPage(app.url, url, { key: app.acme.exec.apiKey, code })
    const tried = () =>
      sql`select key from store_entries where key = 'tried key'`.execute(app.database.ofAllWorkspaces)
    expect((await tried()).rows).toHaveLength(1)
    await removed()
    expect((await tried()).rows).toEqual([])
  })

  it('stays where Slack still takes the token: the word was about an earlier installation', async () => {
    await app.acme.slack.event({ type: 'app_uninstalled' })
    await app.bot.idle()
    expect(await asks('acme')).toContain('82.5')
  })

  it('says nothing more of what it was about to say', async () => {
    const people = ['U0REP', 'U0COACH', 'U0COLLEAGUE', 'U0ADMIN']
    for (const id of people) Object.assign(app.acme.person(id).profile, { is_admin: true })
    const { installations } = app
    const { connectedAt = 0 } = (await installations.find('T0ACME'))?.connection ?? {}
    await installations.rememberRefusal('T0ACME', { connectedAt, isRefused: true })
    const of = { subject: 'T0ACME', dedupKey: 'once', details: {}, dueAt: 0 }
    await app.outboxOf('T0ACME').enqueue(people.map((recipient) => keyRefused.of({ ...of, recipient })))
    const posted = () => app.acme.slack.callsOf('chat.postMessage').length
    app.acme.slack.on('wire', () => {
      if (posted() === 2) app.front.revoked.add(app.acme.slack.settings.botToken)
    })
    await app.bot.sayDue()
    await app.bot.idle()
    expect(posted()).toBe(2)
    const refused = [...app.front.refused]
    expect(refused.length).toBeLessThan(5)
    await app.bot.sayDue()
    expect(app.front.refused).toEqual(refused)
    expect(await installations.find('T0ACME')).toBeUndefined()
    expect(app.audits()).toContainEqual(expect.objectContaining({ decision: 'uninstalled', team: 'T0ACME' }))
  })

  it('is noticed by a call to Slack that is refused, too', async () => {
    app.front.revoked.add(app.acme.slack.settings.botToken)
    await app.acme.person('U0REP').posts(`https://app.exec.com/sessions/${ID}`)
    await app.bot.idle()
    expect(await asks('acme')).toContain(NOT_INSTALLED)
  })

  it('forgets all rows of the workspace after a day, and those of no other', async () => {
    await asks('acme')
    await asks('beta')
    await removed()
    const { installations } = app
    expect(await installations.purgeEnded(TABLES, testClock() - 1000)).toEqual([])
    expect(await installations.purgeEnded(TABLES, testClock() + 1000)).toEqual(['T0ACME'])
    const named = await Promise.all(
      (await app.database.ofAllWorkspaces.introspection.getTables())
        .filter(({ columns }) => columns.some(({ name }) => name === 'workspace'))
        .map(({ name }) =>
          sql<{ workspace: string }>`select workspace from ${sql.table(name)}`.execute(
            app.database.ofAllWorkspaces,
          ),
        ),
    )
    const left = new Set(named.flatMap(({ rows }) => rows.map(({ workspace }) => workspace)))
    // The count of requests to Exec is of no Slack workspace.
    expect(left).toEqual(new Set(['T0BETA', 'exec']))
  })
})
