import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ExecEmails } from '../../src/access/exec-emails.ts'
import type { Database } from '../../src/database/database.ts'
import { DATABASE_KINDS, type DatabaseSpace, databaseSpace } from '../support/database/databases.ts'
import { DAY_MS } from '../support/durations.ts'

const NOOR = { person: 'U0NOMAIL', email: 'noor@exec-corp.com', requestedAt: 1000 }
const APPROVED = { state: 'approved', decided_by: 'U0ADMIN' } as const

describe.each(DATABASE_KINDS)('emails in Exec, in %s,', (kind) => {
  let space: DatabaseSpace
  let database: Database
  let now: number
  let emails: ExecEmails

  const of = (workspace = 'T0ACME', execWorkspace = 'w1') =>
    new ExecEmails({ database, workspace, execWorkspace, clock: () => now })
  const approve = async (claim = NOOR) => {
    await emails.ask(claim)
    return emails.decide({ ...claim, state: 'asked', decidedBy: undefined }, APPROVED)
  }

  beforeEach(async () => {
    now = 1000
    space = await databaseSpace(kind)
    database = await space.start()
    emails = of()
  })
  afterEach(() => space.remove())

  it('are known at once where they are approved, in another replica after half a minute, and nowhere else', async () => {
    const replica = of()
    const others = [of('T0OTHER'), of('T0ACME', 'w2')]
    for (const one of [emails, replica]) expect(await one.approved()).toEqual([])
    expect(await approve()).toBe(true)
    const noor = { ...NOOR, state: 'approved', decidedBy: 'U0ADMIN' }
    expect(await emails.approved()).toMatchObject([noor])
    expect(await emails.find('U0NOMAIL')).toMatchObject(noor)
    expect(await replica.approved()).toEqual([])
    now += 30_000
    expect(await replica.approved()).toMatchObject([noor])
    for (const other of others) {
      expect(await other.approved()).toEqual([])
      expect(await other.find('U0NOMAIL')).toBeUndefined()
    }
  })

  it('stand encrypted in the database', async () => {
    await approve()
    expect(
      JSON.stringify(await database.ofAllWorkspaces.selectFrom('exec_emails').selectAll().execute()),
    ).not.toContain('noor')
  })

  it('are decided once, and asked anew in the place of what was asked before', async () => {
    await approve()
    expect(
      await emails.decide(
        { ...NOOR, state: 'asked', decidedBy: undefined },
        { ...APPROVED, state: 'declined' },
      ),
    ).toBe(false)
    await emails.ask({ ...NOOR, email: 'n@exec-corp.com', requestedAt: 2000 })
    expect(await emails.approved()).toEqual([])
    expect(await emails.decide({ ...NOOR, state: 'asked', decidedBy: undefined }, APPROVED)).toBe(false)
    expect(await emails.find('U0NOMAIL')).toMatchObject({ email: 'n@exec-corp.com', state: 'asked' })
  })

  it('become one person’s alone, even if two replicas approve them at once, and the second one knows then', async () => {
    const replica = of()
    const claim = { ...NOOR, person: 'U0REP', state: 'asked', decidedBy: undefined } as const
    await replica.ask(claim)
    expect(await replica.approved()).toEqual([])
    await approve()
    expect(await replica.decide(claim, APPROVED)).toBe(false)
    expect(await replica.approved()).toMatchObject([NOOR])
  })

  it('are gone once undone, or if nobody approves them within 30 days', async () => {
    await approve()
    await emails.ask({ person: 'U0REP', email: 'jane@exec-corp.com', requestedAt: 1000 })
    now += 30 * DAY_MS
    await emails.prune()
    expect(await emails.find('U0REP')).toBeDefined()
    now += 1
    await emails.prune()
    expect(await emails.find('U0REP')).toBeUndefined()
    expect(await emails.approved()).toHaveLength(1)
    await emails.undo('U0NOMAIL')
    expect(await emails.approved()).toEqual([])
  })

  it('stay as they were while the database is away, and are asked for again half a minute later', async () => {
    await approve()
    await emails.approved()
    now += 30_000
    const rename = (from: string, to: string) =>
      database.ofAllWorkspaces.schema.alterTable(from).renameTo(to).execute()
    await rename('exec_emails', 'elsewhere')
    expect(await emails.approved()).toHaveLength(1)
    await rename('elsewhere', 'exec_emails')
    await database.ofAllWorkspaces.deleteFrom('exec_emails').execute()
    expect(await emails.approved()).toHaveLength(1)
    now += 30_000
    expect(await emails.approved()).toEqual([])
  })
})
