import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../../../src/database/database.ts'
import { NO_ALERTS, preferenceOf } from '../../../src/shared/preferences/preference-rules.ts'
import { Preferences } from '../../../src/shared/preferences/preferences-table.ts'
import { DATABASE_KINDS, type DatabaseSpace, databaseSpace } from '../../support/database/databases.ts'

const NOW = Date.UTC(2026, 2, 16, 9)

describe.each(DATABASE_KINDS)('the preferences in %s', (kind) => {
  let space: DatabaseSpace
  let database: Database
  let preferences: Preferences

  beforeEach(async () => {
    space = await databaseSpace(kind)
    database = await space.start()
    preferences = new Preferences({ database, workspace: 'T0ACME' })
  })
  afterEach(() => space.remove())

  it('keep each choice, and leave the others as they are', async () => {
    const first = {
      results: 'each',
      pausedUntil: NOW,
      shareNotices: false,
      alerts: { atMost: 60, atLeast: undefined },
    } as const
    await preferences.change('U0REP', first)
    expect(await preferences.find('U0REP')).toEqual({ ...preferenceOf({ person: 'U0REP' }), ...first })
    const second = {
      pausedUntil: undefined,
      digest: 'weekly',
      alerts: { atLeast: 90 },
    } as const
    await preferences.change('U0REP', second)
    expect(await preferences.find('U0REP')).toEqual({
      ...preferenceOf({ person: 'U0REP' }),
      ...first,
      ...second,
    })
    await preferences.change('U0REP', {})
    const { pausedUntil } = await preferences.find('U0REP')
    expect(pausedUntil).toBeUndefined()
    expect(await preferences.find('U0REP2')).toEqual(preferenceOf({ person: 'U0REP2' }))
  })

  it('tell who is alerted to scores, and nobody who pauses or has turned that off', async () => {
    await preferences.change('U0COACH', { alerts: { atMost: undefined, atLeast: 0 }, pausedUntil: NOW })
    await preferences.change('U0ADMIN', { alerts: { atMost: 60, atLeast: undefined } })
    await preferences.change('U0ADMIN', { alerts: NO_ALERTS })
    await preferences.change('U0REP', { digest: 'weekly' })
    const alerted = async (now: number) => (await preferences.withAlerts(now)).map(({ person }) => person)
    expect(await alerted(NOW)).toEqual(['U0COACH'])
    expect(await alerted(NOW - 1)).toEqual([])
  })

  it('lose no change of several at the same time, in two processes', async () => {
    const other = new Preferences({ database: await space.start(), workspace: 'T0ACME' })
    const changes = { results: 'each', digest: 'weekly', shareNotices: false } as const
    await Promise.all(
      Object.entries(changes).map(([name, value], at) =>
        (at % 2 === 0 ? preferences : other).change('U0REP', { [name]: value }),
      ),
    )
    expect(await other.find('U0REP')).toMatchObject(changes)
  })

  it('take for the default what only a newer version knows, and keep it until it is chosen anew', async () => {
    const newer = {
      ...{
        results: 'hourly',
        digest: { on: 'Friday' },
        pausedUntil: 'forever',
        moods: ['calm'],
      },
      ...{ alerts: { atMost: 'all', atLeast: 90 }, assignmentReminders: 'weekly', shareNotices: false },
    }
    const row = { workspace: 'T0ACME', person: 'U0REP', choices: JSON.stringify(newer) }
    const other = { ...row, person: 'U0REP2', choices: '{"alerts":"all"}' }
    await database.ofAllWorkspaces.insertInto('preferences').values([row, other]).execute()
    expect(await preferences.find('U0REP')).toEqual({
      ...preferenceOf({ person: 'U0REP' }),
      ...{ alerts: { atLeast: 90 }, shareNotices: false },
    })
    expect(await preferences.isAnyoneListening(NOW)).toBe(false)
    expect(await preferences.withDigest()).toEqual([])
    expect(await preferences.withReminders(NOW)).toEqual([])
    expect(await preferences.withAlerts(NOW)).toHaveLength(1)
    await preferences.change('U0REP', { shareNotices: true })
    const { choices } = await database.ofAllWorkspaces
      .selectFrom('preferences')
      .select('choices')
      .where('person', '=', 'U0REP')
      .executeTakeFirstOrThrow()
    expect(JSON.parse(choices)).toEqual({ ...newer, shareNotices: true })
  })

  it('welcome a person once, and nobody who has chosen', async () => {
    await preferences.change('U0REP2', { results: 'off' })
    const welcomes = ['U0REP', 'U0REP', 'U0REP2'].map((person) => preferences.isFirstWelcome(person, NOW))
    expect((await Promise.all(welcomes)).filter((isFirst) => isFirst)).toHaveLength(1)
  })

  it('find people by email in any case, without the email in any row', async () => {
    await preferences.change('U0REP', { results: 'each' }, 'Jane@Acme.com')
    await preferences.change('U0REP2', { results: 'off' }, 'ravi@acme.com')
    await preferences.change('U0COACH', { digest: 'weekly' })
    const found = await preferences.findByEmails(['jane@acme.COM ', 'nobody@acme.com', 'ravi@acme.com'])
    expect([...found].map(([email, people]) => [email, people.map(({ person }) => person)])).toEqual(
      expect.arrayContaining([
        ['jane@acme.COM ', ['U0REP']],
        ['ravi@acme.com', ['U0REP2']],
      ]),
    )
    expect(found.size).toBe(2)
    expect(await preferences.findByEmails([])).toEqual(new Map())
    const rows = await database.ofAllWorkspaces.selectFrom('preferences').selectAll().execute()
    expect(JSON.stringify(rows)).not.toMatch(/acme\.com/i)
  })

  it('find both people of an email that went from one to the other', async () => {
    await preferences.change('U0REP', { results: 'each' }, 'sales@acme.com')
    await preferences.change('U0REP2', { results: 'each' }, 'sales@acme.com')
    const [people] = (await preferences.findByEmails(['sales@acme.com'])).values()
    expect(people?.map(({ person }) => person).toSorted()).toEqual(['U0REP', 'U0REP2'])
  })

  it('tell whether anyone listens, and who has a digest', async () => {
    expect(await preferences.isAnyoneListening(NOW)).toBe(false)
    await preferences.change('U0REP', { results: 'off' })
    await preferences.change('U0COACH', { digest: 'weekly' })
    expect(await preferences.isAnyoneListening(NOW)).toBe(false)
    await preferences.change('U0REP', { results: 'each' })
    expect(await preferences.isAnyoneListening(NOW)).toBe(true)
    expect((await preferences.withDigest()).map(({ person }) => person)).toEqual(['U0COACH'])
  })

  it('are of one workspace', async () => {
    await preferences.change('U0REP', { results: 'each' }, 'jane@acme.com')
    const other = new Preferences({ database, workspace: 'T0OTHER' })
    expect(await other.find('U0REP')).toEqual(preferenceOf({ person: 'U0REP' }))
    expect(await other.findByEmails(['jane@acme.com'])).toEqual(new Map())
    expect(await other.isAnyoneListening(NOW)).toBe(false)
  })
})
