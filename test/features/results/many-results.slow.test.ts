import { expect, it } from 'vitest'
import { acmeWorkspace, addPeople } from '../../support/acme.ts'
import { unstartedTestApp } from '../../support/app-fixture.ts'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../support/durations.ts'
import { appDmId } from '../../support/slack/workspace.ts'

const PEOPLE = 5000
const GRADED = 500
const ROWS_AT_ONCE = 500

const app = unstartedTestApp({ database: 'sqlite' })
const { coach } = app

it('five hundred sessions that are graded at once are told from the next poll on, the newest first, and commands are answered meanwhile', async () => {
  const workspace = acmeWorkspace()
  const people = Array.from({ length: PEOPLE }, (_, at) => ({ id: `U9N${at}`, email: `rep${at}@acme.com` }))
  const graded = people.slice(0, GRADED)
  addPeople(workspace, graded)
  await app.start({
    slack: { workspace, clock: app.now },
    bot: {
      async outboxSleep(ms, signal) {
        if (ms <= 1000) return app.pass(ms)
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
      },
    },
  })
  const { opened, exec, slack, bot } = app
  for (let at = 0; at < PEOPLE; at += ROWS_AT_ONCE)
    await opened.ofAllWorkspaces
      .insertInto('preferences')
      .values(
        people.slice(at, at + ROWS_AT_ONCE).map(({ id, email }) => ({
          workspace: 'T0ACME',
          person: id,
          email_hash: opened.cipher.hash(email),
          choices: '{"results":"at_once"}',
        })),
      )
      .execute()
  await app.pollLater()
  // Once: while the loop runs, time goes on, and the first would not be the newest.
  const newestAt = app.now() - MINUTE_MS
  for (const [at, { id, email }] of graded.entries()) {
    const created_at = new Date(newestAt - at).toISOString()
    app.beginSession(`session${at}`, { user: { id, email, first_name: 'Rep', last_name: id }, created_at })
  }
  await app.pollLater(5 * MINUTE_MS)
  for (const at of graded.keys()) app.gradeSession(`session${at}`)
  app.addSession({ id: 'asked1' })

  const acks: number[] = []
  const gradedAt = app.now()
  const told = () => graded.flatMap(({ id }) => slack.visibleTo(id, appDmId(id)))
  while (told().length < GRADED && app.now() - gradedAt < HOUR_MS) {
    const saying = bot.sayDue()
    const { ackMs } = await coach.sendsCommand('asked1')
    acks.push(ackMs)
    await saying
    app.pass(30_000)
  }

  const foundAt = exec.requests.findLast(({ query }) => query.page === '5')?.at ?? 0
  for (const { id } of graded) expect(slack.visibleTo(id, appDmId(id))).toHaveLength(1)
  for (const { text } of told()) expect(text).toContain('82.5')
  // Of the others Exec's list tells: the rest of its minutes and of its day is for people who ask.
  expect(
    told().filter(({ blocks }) => JSON.stringify(blocks).includes('Work on next')).length,
  ).toBeGreaterThan(250)
  expect(coach.answers()).toHaveLength(acks.length)
  for (const answer of coach.answers()) expect(coach.seesIn(answer)).toContain('82.5')
  // Slack waits three seconds.
  expect(Math.max(...acks)).toBeLessThan(3000)
  const posts = slack.callsOf('chat.postMessage').map(({ at }) => at)
  expect((posts[0] ?? 0) - foundAt).toBeLessThan(30 * SECOND_MS)
  expect((posts.at(-1) ?? 0) - foundAt).toBeLessThan(12 * MINUTE_MS)
  expect(app.audits().find(({ surface }) => surface === 'dm:result')).toMatchObject({ session: 'session0' })
  // Slack takes several hundred a minute.
  const inAMinute = posts.map((at) => posts.filter((other) => other >= at && other < at + MINUTE_MS).length)
  expect(Math.max(...inAMinute)).toBeLessThanOrEqual(61)
  // Exec refuses what is beyond its limits of a minute and of a day.
  expect(exec.requests.filter(({ status }) => status !== 200)).toEqual([])
}, 120_000)
