import { expect, it } from 'vitest'
import { SESSION_ACTIONS } from '../src/blocks/card/session-buttons.ts'
import { shareWinButton } from '../src/blocks/wins/wins-message.ts'
import { nextOccurrence, nextWorkingTime } from '../src/lib/zoned-time.ts'
import { testApp } from './support/app-fixture.ts'
import { HOUR_MS } from './support/durations.ts'
import { endOfWork } from './support/end-of-work.ts'
import { assignmentDocument } from './support/exec/assignments.ts'
import { addAttempts } from './support/exec/jane-attempts.ts'
import { finishJob } from './support/exec/scenario-studio.ts'
import { scenarioDocument } from './support/exec/scenarios.ts'
import { enormousDocument, ID, SAID_NOW, SAID_THEN } from './support/exec/session-documents.ts'
import { inOrder } from './support/in-order.ts'
import type { Person } from './support/person.ts'
import { isObject, type Json, type JsonObject, objectsIn } from './support/slack/json.ts'
import { elementsOfMessage } from './support/slack/post.ts'
import type { Message } from './support/slack/workspace.ts'
import { slackClients } from './support/slack-client.ts'

/** What the app says at a moment, of a session that Exec has as `abc123def456`, and how much of it at most. */
interface Moment {
  moment: string
  message(): Promise<Message>
  /** Of text, by its breaks. */
  lines?: number
  blocks?: number
  /** Buttons, menus and ⋯. */
  controls: number
  /** Each with *View*. */
  sessions?: number
}

const app = testApp({ database: 'sqlite' })
const { rep, coach, colleague } = app

/** What others see of a session, by each way in: a link, `share`, a mention of the app, and the form. */
const WAYS_TO_OTHERS: Record<string, () => Promise<Message>> = {
  'a link': () => rep.posts(`https://acme.app.exec.com/sessions/${ID}`),
  share: async () => {
    await rep.shares(`${ID} Look at this`)
    return latest()
  },
  'a mention': async () => {
    await rep.mentions(ID)
    return latest()
  },
  'the form': async () => {
    await rep.asks(ID)
    await rep.presses('Share…')
    await rep.submits({ note: 'Look at this' })
    return latest()
  },
}

/** The latest message of the app that everyone sees. */
function latest(): Message {
  const message = colleague.publicMessages().at(-1)
  if (message === undefined) throw new Error('Nobody shared anything')
  return message
}

/** As if the session were graded now. */
async function resultDm(): Promise<Message> {
  const { created_at: _, ...document } = app.exec.sessions.get(ID) ?? {}
  app.exec.sessions.delete(ID)
  await app.preferences.change('U0REP', { results: 'at_once' }, 'jane@acme.com')
  await coach.asks('wins here', { beside: 1 })
  await app.pollLater()
  app.beginSession(ID)
  app.gradeSession(ID, document)
  await app.pollLater()
  return rep.dm.onlyMessage()
}

const MOMENTS: Moment[] = [
  { moment: 'a result', message: resultDm, lines: 7, controls: 4 },
  {
    moment: 'a result that rose',
    message: async () => {
      app.addSession({ ...app.exec.sessions.get('a3'), evaluations: SAID_THEN })
      app.addSession({ ...app.exec.sessions.get(ID), evaluations: SAID_NOW })
      const result = await resultDm()
      expect(result.text).toContain('Then and now')
      return result
    },
    lines: 6,
    controls: 4,
  },
  {
    moment: "a drill's result",
    message: async () => {
      app.addMembers('jane')
      await app.preferences.change('U0REP', { results: 'at_once' }, 'jane@acme.com')
      await app.pollLater()
      await rep.asks(ID)
      await rep.presses('Full review')
      await rep.presses('Make a drill…')
      await rep.submits()
      await app.bot.sayDue()
      const scenario = finishDrill()
      await app.pollLater()
      app.beginSession('drilled1')
      app.gradeSession('drilled1', { ...app.exec.sessions.get(ID), id: 'drilled1', scenario })
      await app.pollLater()
      expect(rep.dm.seesAnswer()).toContain('[Earlier session]')
      return rep.dm.answer()
    },
    lines: 8,
    controls: 5,
  },
  {
    moment: 'a win',
    message: async () => {
      await coach.asks('wins here', { beside: 1 })
      const elements = [shareWinButton(ID, { channel: 'C0TEAM', name: 'team' })]
      const { client } = slackClients(app.slack)
      await client.chat.postMessage({
        channel: rep.id,
        text: 'Gold!',
        blocks: [{ type: 'actions', elements }],
      })
      await rep.dm.presses('Share in #team…')
      await rep.dm.presses('Post')
      return latest()
    },
    lines: 2,
    controls: 2,
  },
  {
    moment: 'an answer for one',
    message: async () => {
      await rep.asks(ID)
      return rep.answer()
    },
    lines: 12,
    controls: 5,
  },
  {
    moment: "a rep's help",
    message: async () => {
      await rep.asks('help')
      return rep.answer()
    },
    lines: 6,
    controls: 3,
  },
  {
    moment: "a coach's help",
    message: async () => {
      await coach.asks('help')
      return coach.answer()
    },
    lines: 8,
    controls: 2,
  },
  ...Object.entries(WAYS_TO_OTHERS).map(([way, message]) => ({
    moment: `what others see of ${way}`,
    message,
    blocks: 5,
    controls: 3,
  })),
  {
    moment: 'a refusal of the rubric of a shared card',
    message: async () => {
      await rep.shares(ID)
      await colleague.presses('Show rubric', { in: latest() })
      return colleague.answer()
    },
    lines: 1,
    controls: 1,
  },
  {
    moment: 'an alert',
    message: async () => {
      await app.preferences.change('U0COACH', { alerts: { atMost: 90, atLeast: undefined } })
      await resultDm()
      app.pass(nextWorkingTime(app.now(), 'Europe/Berlin') - app.now())
      await app.bot.sayDue()
      return coach.dm.onlyMessage()
    },
    lines: 1,
    controls: 3,
  },
  {
    moment: 'a digest',
    message: async () => {
      const { session, email } = { session: app.exec.sessions.get(ID), email: 'dee@acme.com' }
      const user = { id: 'dee', email, first_name: LONG, last_name: LONG }
      const due_date = app.ago(24 * HOUR_MS)
      for (const id of ['late1', 'late2'])
        app.exec.assignments.push(assignmentDocument({ id, user, status: 'past_due', due_date }))
      // Three attempts, each worse than the one before.
      for (const score of [40, 50, 60])
        app.addSession({
          ...session,
          ...{ id: `slip${score}`, score, rank: 'bronze', created_at: app.ago(score * HOUR_MS) },
          user: { id: 'eve', email: 'eve@acme.com', first_name: LONG, last_name: LONG },
        })
      await app.preferences.change('U0COACH', { digest: 'weekly' })
      const monday = nextOccurrence(app.now(), { hour: 9, zone: 'Europe/Berlin' })
      app.addSession({ ...session, created_at: new Date(monday.at - 24 * HOUR_MS).toISOString() })
      await app.bot.sayDue()
      app.pass(monday.at - app.now())
      await app.bot.sayDue()
      return coach.dm.onlyMessage()
    },
    lines: 6,
    controls: 5,
  },
  {
    moment: 'several alerts of one hour',
    message: async () => {
      await app.preferences.change('U0COACH', { alerts: { atMost: 90, atLeast: undefined } })
      await app.pollLater(endOfWork(app.now(), 'Europe/Berlin') - app.now())
      for (const id of ['session1', 'session2', 'session3', 'session4']) {
        app.beginSession(id)
        app.gradeSession(id, { scenario: { id: 's1', name: LONG } })
      }
      await app.pollLater()
      await app.pollLater(nextWorkingTime(app.now(), 'Europe/Berlin') - app.now())
      return coach.dm.onlyMessage()
    },
    lines: 3,
    controls: 3,
  },
  {
    moment: 'a reminder',
    message: async () => {
      await app.preferences.change('U0REP', { assignmentReminders: true })
      const evening = endOfWork(app.now(), 'Europe/Berlin')
      const morning = nextWorkingTime(evening, 'Europe/Berlin')
      const due_date = new Date(morning + 24 * HOUR_MS).toISOString()
      const created_at = app.ago()
      app.exec.assignments.splice(0, 1, assignmentDocument({ due_date, created_at }))
      app.pass(morning + HOUR_MS - app.now())
      await app.bot.sayDue()
      return rep.dm.onlyMessage()
    },
    lines: 1,
    controls: 2,
  },
  {
    moment: 'the notice of a share',
    message: async () => {
      await coach.shares(ID)
      await app.bot.sayDue()
      return rep.dm.onlyMessage()
    },
    lines: 1,
    controls: 2,
  },
  {
    moment: "a coach's note",
    message: async () => {
      await coach.asks(ID)
      await coach.presses('Coach…')
      await coach.submits({ note: 'Name a next step.' })
      await app.sayLater()
      return rep.dm.answer()
    },
    lines: 3,
    controls: 3,
  },
  {
    moment: 'Prepare 1:1',
    message: async () => {
      await coach.asks('<@U0REP>')
      await coach.presses('Prepare 1:1…')
      return fromView(coach, coach.modal().blocks)
    },
    lines: 14,
    blocks: 5,
    controls: 0,
  },
  {
    moment: 'a question',
    message: async () => {
      await asks()
      return coach.dm.answer()
    },
    lines: 3,
    controls: 2,
  },
  {
    moment: 'the answer to a question',
    message: async () => {
      await asks()
      await coach.dm.presses('Reply…')
      await coach.submits({ note: 'Name a next step.' })
      await app.sayLater()
      return rep.dm.answer()
    },
    lines: 3,
    controls: 3,
  },
  {
    moment: "a coach's Home",
    message: async () => {
      manyPeople()
      await asks()
      return homeOf(coach)
    },
    controls: 15,
    sessions: 5,
  },
  {
    moment: "a rep's Home",
    message: async () => {
      addAttempts(app.exec, 20)
      for (const status of ['past_due', 'completed', 'in_progress'] as const)
        for (let at = 0; at < 5; at += 1)
          app.exec.assignments.push(
            assignmentDocument({ id: `${status}${at}`, scenario: { id: `s${at}`, name: LONG }, status }),
          )
      return homeOf(rep)
    },
    controls: 11,
    sessions: 5,
  },
  {
    moment: "a team's list",
    message: async () => {
      manyPeople()
      await coach.asks('team')
      return coach.answer()
    },
    controls: 8,
    sessions: 5,
  },
  {
    moment: 'a roleplay made of a message',
    message: async () => {
      app.addMembers('jane')
      await rep.usesShortcut(await coach.posts(LONG), 'practice_this')
      await rep.submits()
      return fromView(rep, rep.modal().blocks)
    },
    lines: 1,
    controls: 1,
  },
]

function fromView({ id: user }: Person, blocks: JsonObject[]): Message {
  return { channel: '', ts: '', user, text: '', blocks, attachments: [] }
}

/** @returns the scenario that Exec has made. */
function finishDrill(): { id: string; name: string } {
  const job = app.exec.jobs.at(-1)
  if (job === undefined) throw new Error('Exec makes no drill.')
  finishJob(app.exec, job, LONG, app.now())
  return { id: `made${job.id}`, name: LONG }
}

async function homeOf(person: Person): Promise<Message> {
  await person.opensHome()
  return fromView(person, person.home().blocks)
}

/** Two groups of many people: some overdue, one who asks, and the others silent. */
function manyPeople(): void {
  const document = app.exec.sessions.get(ID)
  app.addMember()
  const due_date = app.ago(24 * HOUR_MS)
  for (let at = 0; at < 12; at += 1) {
    const user = { id: `p${at}`, email: `p${at}@acme.com`, first_name: LONG, last_name: LONG }
    app.addMember({ ...user, role: 'member' })
    app.addSession({ ...document, id: `of${at}`, user, created_at: app.ago((at + 1) * HOUR_MS) })
    app.exec.assignments.push(assignmentDocument({ id: `late${at}`, user, status: 'past_due', due_date }))
  }
  for (let at = 0; at < 9; at += 1) app.addMember({ id: `q${at}`, email: `q${at}@acme.com`, role: 'member' })
  app.beginSession('grading', { user: { id: 'p1', email: 'p1@acme.com' } })
  for (const id of ['g1', 'g2'])
    app.exec.groups.push({ id, name: id, emails: ['p1@acme.com', 'p2@acme.com'] })
}

async function asks(): Promise<void> {
  await rep.asks(ID)
  await rep.presses('Ask a coach…')
  await rep.submits({ question: 'How do I name a next step?' })
  await app.sayLater()
}

const VIEWS: ReadonlySet<string> = new Set([SESSION_ACTIONS.view, SESSION_ACTIONS.viewFeedback])
const LONG = 'A sentence of feedback.\n\n'.repeat(200)

it.each(MOMENTS)(
  '$moment is short for the longest session',
  async ({ message, lines, blocks, controls, sessions }) => {
    app.exec.scenarios.set(scenarioDocument().id, scenarioDocument())
    app.exec.assignments.push(assignmentDocument())
    app.addSession(
      enormousDocument({
        scenario: { id: scenarioDocument().id, name: LONG },
        created_at: app.ago(60_000),
        outcome_feedback: LONG,
        positive_feedback: LONG,
        constructive_feedback: LONG,
      }),
    )
    addAttempts(app.exec, 3)
    const said = await message()
    const shown = [said, ...said.attachments].flatMap((one) => one.blocks)
    expect(shown.length).toBeGreaterThan(0)
    const elements = elementsOfMessage(said)
    expect(elements.length).toBeLessThanOrEqual(controls)
    const views = elements.filter(({ element }) => VIEWS.has(String(element.action_id)))
    if (sessions !== undefined) expect(views).toHaveLength(sessions)
    const text = shown.flatMap(linesOf)
    if (lines !== undefined) expect(text.length, text.join('\n')).toBeLessThanOrEqual(lines)
    if (blocks !== undefined) expect(shown.length).toBeLessThanOrEqual(blocks)
  },
)

it.each(Object.entries(WAYS_TO_OTHERS))(
  'others see the same, and never the red quote, by %s',
  async (_, share) => {
    app.addSession()
    expect(colleague.seesIn(await share())).toMatch(
      inOrder(
        '🥇 82.5/100 · Procurement Discovery\n*Gold* · Jane Smith · 5m 47s',
        'Strong discovery questioning with good rapport building.\n' +
          'What to work on: Consider probing deeper into budget constraints.\n' +
          '[Full review] [Show rubric] [',
      ),
    )
    expect(colleague.sees()).not.toContain('in touch at some point')
    expect(JSON.stringify(latest())).not.toContain('"primary"')
  },
)

/** The lines of text in a block, without its buttons: each paragraph of rich text begins one. */
function linesOf({ type, elements, text }: JsonObject): string[] {
  if (type === 'actions' || type === 'divider') return []
  if (type === 'rich_text' || type === 'rich_text_list') return objectsIn(elements).flatMap(linesOf)
  return wordsOf(text ?? elements ?? '').split('\n')
}

function wordsOf(value: Json): string {
  if (Array.isArray(value)) return value.map(wordsOf).join('')
  return isObject(value) ? wordsOf(value.text ?? '') : String(value)
}
