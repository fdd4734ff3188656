import { describe, expect, it } from 'vitest'
import { unstartedTestApp } from '../../support/app-fixture.ts'
import type { Person } from '../../support/person.ts'
import type { TestAppOptions } from '../../support/test-app.ts'

const app = unstartedTestApp()
const ON = { EXEC_SLACKBOT: 'on' }

it.each<[string, TestAppOptions, boolean]>([
  ['where it answers', { env: ON }, true],
  ['where an admin has turned it on', { installed: { settings: ON } }, true],
  ['where it is off', {}, false],
])('the help names Slackbot where it answers: %s', async (_, options, isNamed) => {
  await app.start(options)
  expect((await app.rep.asks('help')).includes('Or ask Slackbot')).toBe(isNamed)
})

describe('the lines for coaches', () => {
  const COACHES = "*Coach:* `/exec-session team`, or `@someone`: your people's sessions"
  const GROUP_COACH = { EXEC_GROUP_COACHES: 'Enterprise=colin@acme.com' }
  const addGroup = () => {
    app.addMember()
    app.addMembers('jane', 'colin')
    app.exec.groups.push({ id: 'g1', name: 'Enterprise', emails: ['jane@acme.com'] })
  }

  it.each<[string, Person, boolean]>([
    ["a group's coach", app.colleague, true],
    ['an Exec admin', app.admin, true],
    ['a rep', app.rep, false],
  ])('are there for one whose first words these are: %s', async (_, person, isCoach) => {
    await app.start({ env: GROUP_COACH })
    addGroup()
    expect((await person.asks('help')).includes(COACHES)).toBe(isCoach)
  })

  it('are there once Exec has told who coaches, if it was late', async () => {
    await app.start({ env: GROUP_COACH, bot: { timing: { lateMs: 1 } } })
    addGroup()
    const letExecAnswer = app.holdExec()
    const { admin } = app
    const asking = admin.sendsCommand('help')
    await app.slack.next(() => admin.answers().length > 0)
    expect(admin.sees()).not.toContain(COACHES)
    letExecAnswer()
    await asking
    expect(await admin.asks('help')).toContain(COACHES)
  })

  it('stand above the buttons of a coach', async () => {
    await app.start()
    expect(await app.coach.asks('help')).toContain('[My team] [Assign…]')
  })

  it.each<[string, string, Person]>([
    ['a coach', 'Did you mean `/exec-session team`?\n[My team]', app.coach],
    ['a rep', "That isn't a session or a command.", app.rep],
  ])('what %s is offered for teem is what they may do', async (_, words, person) => {
    await app.start()
    expect(await person.asks('teem')).toContain(words)
  })
})
