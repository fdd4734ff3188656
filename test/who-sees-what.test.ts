import { describe, expect, it } from 'vitest'
import { ExecEmails } from '../src/access/exec-emails.ts'
import type { AccessRule } from '../src/access/policy.ts'
import { privacyMessage } from '../src/blocks/settings/privacy-message.ts'
import { acmePerson } from './support/acme.ts'
import { sharedTestApp } from './support/app-fixture.ts'
import { assignmentDocument } from './support/exec/assignments.ts'
import { addAttempts } from './support/exec/jane-attempts.ts'
import { ID, LINK } from './support/exec/session-documents.ts'
import { inOrder } from './support/in-order.ts'
import { manifest } from './support/manifest.ts'
import type { Person } from './support/person.ts'
import { sendQuestion } from './support/sent-question.ts'
import { type TestApp, type TestAppOptions, WITHOUT_LIMIT } from './support/test-app.ts'

/** Part of every card of Jane's session, of its review, and of each list that has it. */
const CONTENT = 'Procurement Discovery'

/** What each person may do with Jane's session, as the table in docs/privacy.md says it. */
interface Rights {
  /** The rule that the audit line names; `undefined` for someone who may not see the session. */
  rule: string | undefined
  lists: boolean
  removes: boolean
  /** Whether they may show it to others: `true` for everyone who sees it, if it is not said. */
  shows?: boolean
}

const WHO: [who: string, user: string, rights: Rights][] = [
  ['the participant', 'U0REP', { rule: 'participant', lists: true, removes: true }],
  ['a coach of everyone', 'U0COACH', { rule: 'coach', lists: true, removes: true }],
  ['an Exec admin', 'U0ADMIN', { rule: 'admin', lists: true, removes: true }],
  ["a coach of the participant's group", 'U0REP2', { rule: 'group_coach', lists: true, removes: true }],
  ['a monitor of the scenario', 'U0COLLEAGUE', { rule: 'monitor', lists: false, removes: false }],
  ['someone whom she asked', 'U0ASKED', { rule: 'asked', lists: false, removes: false, shows: false }],
  ['a coach of another group', 'U0BEN', { rule: undefined, lists: false, removes: false }],
  ['a full member', 'U0MIA', { rule: undefined, lists: false, removes: false }],
  ['a guest', 'U0GUEST', { rule: undefined, lists: false, removes: false }],
]

/** How those are called whom a rule lets see a session, where people are promised who opens theirs. */
const NAMES: Record<AccessRule, string> = {
  participant: 'you',
  coach: 'coaches',
  group_coach: 'coaches',
  asked: 'coaches',
  admin: 'Exec admins',
  monitor: 'monitor the scenario',
  workspace: 'every full member of this Slack',
}

describe('who opens a session, and what others see, is promised as it is', () => {
  const byDefault = { rule: 'restricted', monitors: false } as const

  it.each([
    ['the manifest', byDefault, manifest.display_information.long_description],
    ...(['restricted', 'workspace'] as const).flatMap((rule) =>
      [true, false].map((monitors) => {
        const settings = { rule, monitors }
        return [`Privacy, by ${JSON.stringify(settings)}`, settings, privacyMessage(settings).text] as const
      }),
    ),
  ] as const)('in %s', (_, { rule, monitors }, words) => {
    const [promise = ''] = /[Oo]nly you, [^.;]*/.exec(words) ?? []
    const rules = WHO.flatMap(([, , rights]) => (rights.rule === 'monitor' && !monitors ? [] : rights.rule))
    const seeing = new Set([...rules, ...(rule === 'workspace' ? ['workspace'] : [])])
    for (const [each, name] of Object.entries(NAMES)) expect(promise.includes(name)).toBe(seeing.has(each))
    expect(words).toContain('What one of you shares, everyone there sees.')
  })
})

const options = {
  env: {
    EXEC_SLACKBOT: 'on',
    EXEC_GROUP_COACHES: 'Enterprise Sales=ravi@acme.com; SMB=U0BEN',
    EXEC_MONITORS: 'on',
    ...WITHOUT_LIMIT.env,
  },
  exec: WITHOUT_LIMIT.exec,
  database: 'sqlite',
} satisfies TestAppOptions

/** Slack has another email of Jane's than Exec, and an Exec admin has approved that she says so. */
async function approveEmail(app: TestApp): Promise<void> {
  app.rep.profile.email = 'smith@acme.com'
  const emails = new ExecEmails({
    database: app.opened,
    workspace: 'T0ACME',
    execWorkspace: '',
    clock: app.now,
  })
  const claim = { person: 'U0REP', email: 'jane@acme.com', requestedAt: app.now() }
  await emails.ask(claim)
  const asked = { ...claim, state: 'asked', decidedBy: undefined } as const
  await emails.decide(asked, { state: 'approved', decided_by: 'U0ADMIN' })
}

describe.each<[string, typeof WHO, (app: TestApp) => Promise<void>]>([
  ['by the email that Slack has', WHO, async () => {}],
  ['by another one that an admin has approved', WHO.slice(0, 4), approveEmail],
])('whom Exec knows %s', (_, who, approve) => {
  const app = sharedTestApp(options, async () => {
    const { people } = app.slack.workspace
    for (const [id, name] of [
      ['U0BEN', 'ben'],
      ['U0MIA', 'mia'],
      ['U0ASKED', 'asif'],
    ] as const) {
      people.push(acmePerson(id, name, name))
      app.conversation('C0TEAM').members.push(id)
    }
    app.addSession()
    app.exec.assignments.push(assignmentDocument({ due_date: app.ago(86_400_000) }))
    addAttempts(app.exec, 2)
    app.exec.scenarios.set('s1a2b3c4d5e6', { id: 's1a2b3c4d5e6', name: CONTENT })
    app.addMember()
    app.addMembers('jane', 'colin', 'ravi', 'ben', 'mia', 'asif', 'gus', 'sam')
    app.exec.groups.push(
      { id: 'g1', name: 'Enterprise Sales', emails: ['jane@acme.com'] },
      { id: 'g2', name: 'SMB', emails: ['sam@acme.com'] },
    )
    app.exec.grants.push({ scenario: 's1a2b3c4d5e6', email: 'colin@acme.com', can: ['view', 'monitor'] })
    const stored = { database: app.opened, workspace: 'T0ACME', clock: app.now }
    // Whether it has arrived is unclear, so that they are still welcomed.
    await sendQuestion(stored, { session: ID, person: 'U0REP', coach: 'U0ASKED' }, 'unclear')
    await approve(app)
  })

  const { rep: jane } = app

  /** What Jane shares, so that the others can press its buttons. */
  async function sharedCard() {
    await jane.shares(ID)
    const card = jane.publicMessages().at(-1)
    if (card === undefined) throw new Error('Jane shared nothing.')
    return card
  }

  /** What the app tells this person alone after `act`, in the conversation or in a modal. */
  async function toldBy(person: Person, act: () => Promise<unknown>): Promise<string> {
    const before = person.privateMessages().length
    await act()
    const told = person.privateMessages().slice(before)
    const modal = app.slack.view(person.id) === undefined ? '' : person.seesIn('modal')
    await person.closes()
    return [modal, ...told.map((message) => person.seesIn(message))].join('\n')
  }

  /** Of this person's deliveries. In between, the outbox tells Jane of what others shared. */
  const lastAudit = (person: string) => app.audits().findLast((line) => line.user === person)

  describe.each(who)("with Jane's session, %s", (_, user, { rule, lists, removes, ...rights }) => {
    const person = app.person(user)
    const sees = rule !== undefined
    const { shows = sees } = rights
    const reason = rule ?? 'not_allowed'

    it(`${sees ? 'sees' : 'does not see'} it by the command`, async () => {
      expect((await person.asks(ID)).includes(CONTENT)).toBe(sees)
      expect(lastAudit(user)).toMatchObject({ reason, decision: sees ? 'shown' : 'refused' })
    })

    it(`${sees ? 'sees' : 'does not see'} it by Slackbot, and ${lists ? 'lists' : 'does not list'} her sessions there`, async () => {
      const slackbot = app.slack.slackbot({ user_id: user })
      for (const detail of ['summary', 'rubric'])
        expect(
          (await slackbot.calls('session_feedback', { session: ID, detail })).text.includes(CONTENT),
        ).toBe(sees)
      expect(lastAudit(user)).toMatchObject({ reason, surface: 'slackbot' })
      for (const named of ['U0REP', 'jane@acme.com'])
        expect((await slackbot.calls('person_sessions', { person: named })).text.includes(CONTENT)).toBe(
          lists,
        )
      for (const [tool, input] of [
        ['person_sessions', { person: 'jane' }],
        ['team_week', {}],
        ['scores_by_person', { scenario: 's1a2b3c4d5e6' }],
      ] as const)
        expect((await slackbot.calls(tool, input)).text.toLowerCase().includes('jane')).toBe(
          lists && user !== 'U0REP',
        )
    })

    it(`${shows ? 'unfurls' : 'does not unfurl'} its link`, async () => {
      const message = await person.posts(LINK)
      expect(person.seesIn(message).includes(CONTENT)).toBe(shows)
      expect(lastAudit(user)).toMatchObject({ reason })
    })

    it(`${sees ? 'goes' : 'does not go'} through the review from a shared card, ${lists ? 'with' : 'without'} its progress`, async () => {
      const card = await sharedCard()
      const told = await toldBy(person, async () => {
        await person.presses('Full review', { in: card })
        const review = person.seesIn('modal')
        expect(review.includes('Discovery Questions')).toBe(sees)
        expect(review.includes('[Progress]')).toBe(sees)
        if (sees) await person.presses('Progress')
      })
      expect(inOrder('Attempt 3', 'Attempt 1').test(told)).toBe(lists)
      expect(told.includes("can't open")).toBe(!sees)
    })

    it(`${lists ? 'lists' : 'does not list'} her sessions, by the command and in the Home`, async () => {
      const own = user === 'U0REP'
      expect((await person.asks('jane@acme.com')).includes(CONTENT)).toBe(lists)
      expect(lastAudit(user)).toMatchObject(lists ? { reason: rule } : { reason: 'list_not_allowed' })
      await person.opensHome()
      expect(/Needs you\n.*Jane Smith\* · Procurement Discovery · was due/.test(person.seesIn('home'))).toBe(
        lists && !own,
      )
      const mayPick = JSON.stringify(person.home()).includes('external_select')
      expect(mayPick).toBe(user === 'U0BEN' || (lists && !own))
      const found = mayPick ? await person.searches('jane') : []
      expect(found.length).toBe(lists && !own ? 1 : 0)
      for (const name of found) await person.chooses(name, { in: 'home' })
      expect(person.seesIn('home').includes(CONTENT)).toBe(lists)
    })

    it(`${lists ? 'sees' : 'does not see'} it by the button of the welcome`, async () => {
      await app.slack.openHome({ user, tab: 'messages' })
      await app.bot.idle()
      const all = () => person.dm.messages().map((message) => person.seesIn(message))
      const welcome = person.dm.messages().find((message) => person.seesIn(message).startsWith('👋 Hi'))
      const before = all().join().split(CONTENT).length
      const [label = ''] = /See my (?:team|latest)/.exec(all().join()) ?? []
      await person.dm.presses(label, { in: welcome })
      expect(all().join().split(CONTENT).length > before).toBe(lists)
    })

    it(`${shows ? 'shares' : 'does not share'} it`, async () => {
      const before = person.publicMessages().length
      await person.shares(ID)
      expect(person.publicMessages().length - before).toBe(shows ? 1 : 0)
    })

    it(`${removes ? 'hides' : 'does not hide'} the preview of a link that she posted`, async () => {
      const message = await jane.posts(LINK)
      await person.presses('Hide preview', { in: message })
      expect(jane.seesIn(message).includes(CONTENT)).toBe(!removes)
    })

    const isTold = shows && user !== 'U0REP'
    it(`${isTold ? 'lets her know' : 'does not let her know'} of a link`, async () => {
      const { ts } = await person.posts(LINK)
      await app.bot.idle()
      const rows = await app.opened.ofAllWorkspaces
        .selectFrom('outbox')
        .selectAll()
        .where('kind', '=', 'shared')
        .execute()
      const told = rows.filter((row) => JSON.stringify(row).includes(ts)).map(({ recipient }) => recipient)
      expect(told).toEqual(isTold ? ['U0REP'] : [])
    })

    it(`${removes ? 'removes' : 'does not remove'} a card of it that she shared`, async () => {
      const card = await sharedCard()
      await person.chooses('Remove', { in: card })
      expect(person.publicMessages().some(({ ts }) => ts === card.ts)).toBe(!removes)
      if (removes && user !== 'U0REP') expect(lastAudit(user)).toMatchObject({ decision: 'removed', reason })
    })
  })
})
