import { Database, type DatabaseConfig } from '../../src/database/database.ts'
import { ENCRYPTED } from '../../src/features/features.ts'
import { result } from '../../src/features/results/compose-result.ts'
import { Installations } from '../../src/install/installations.ts'
import { createLog } from '../../src/lib/log.ts'
import { Outbox } from '../../src/outbox/outbox.ts'
import { emailOf, keyOf, sessionOf, teamOf, tokenOf, userOf } from './names.ts'

export const WORKSPACES = 1000
export const PEOPLE = 20
const TEAMS = Array.from({ length: WORKSPACES }, (_, workspace) => teamOf(workspace))

/** Installs the app everywhere, connected to Exec; each person wants to hear of each result, and one in ten has a digest. Nothing has happened for a day. */
export async function seed(settings: DatabaseConfig): Promise<void> {
  const database = await open(settings)
  const installations = new Installations(database, Date.now)
  const yesterday = Date.now() - 24 * 60 * 60_000
  for (const teamId of TEAMS) {
    const where = { teamId, enterpriseId: undefined, isOrgWide: false }
    const bot = { botUserId: 'U0BOT', botToken: tokenOf(teamId) }
    await installations.save({ ...where, ...bot, installedBy: userOf(teamId, 0) })
    const exec = { apiKey: keyOf(teamId), execWorkspace: `exec-of-${teamId}`, name: teamId }
    await installations.connect(teamId, { ...exec, connectedBy: userOf(teamId, 0) })
  }
  for (const workspace of TEAMS) {
    const people = Array.from({ length: PEOPLE }, (_, person) => ({
      workspace,
      person: userOf(workspace, person),
      email_hash: database.cipher.hash(emailOf(sessionOf(workspace, person))),
      choices: JSON.stringify({
        results: 'at_once',
        digest: person % 10 === 0 ? 'weekly' : 'off',
        welcomedAt: 0,
      }),
    }))
    await database.ofAllWorkspaces.insertInto('preferences').values(people).execute()
    const session = sessionOf(workspace, 0)
    await database.ofAllWorkspaces
      .insertInto('seen_sessions')
      .values({ workspace, session, began_at: yesterday, graded_at: yesterday })
      .execute()
    // In such a time Exec is asked every quarter of an hour.
    const next_at = Math.round(Date.now() + Math.random() * 15 * 60_000)
    const poll = {
      next_at,
      polled_at: Date.now(),
      news_at: yesterday,
      newest_at: yesterday,
    }
    await database.ofAllWorkspaces
      .insertInto('polls')
      .values({ workspace, ...poll })
      .execute()
  }
  await database.close()
}

/** Makes so many messages due for each person. */
export async function makeDue(settings: DatabaseConfig, each: number): Promise<void> {
  const database = await open(settings)
  const dueAt = Date.now()
  for (const workspace of TEAMS) {
    const messages = Array.from({ length: PEOPLE * each }, (_, index) => {
      const person = index % PEOPLE
      const about = { subject: sessionOf(workspace, person), recipient: userOf(workspace, person) }
      return result.of({ ...about, dedupKey: String(index), details: { gradedAtOnce: 1 }, dueAt })
    })
    await new Outbox({ database, workspace, clock: Date.now }).enqueue(messages)
  }
  await database.close()
}

async function open(settings: DatabaseConfig): Promise<Database> {
  const database = new Database(settings, createLog('error'), { encrypted: ENCRYPTED })
  const started = await database.start()
  if (!started.ok) throw new Error(started.error.kind)
  return database
}
