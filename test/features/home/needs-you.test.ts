import { expect, it } from 'vitest'
import { coachingApp } from '../../support/coaching.ts'
import { APP_DATABASE } from '../../support/database/app-with-database.ts'
import { DAY_MS } from '../../support/durations.ts'
import { assignmentDocument } from '../../support/exec/assignments.ts'
import { inOrder, inOrderFromStart } from '../../support/in-order.ts'

const { app, coach, rep, asks, delivers, sendsNote } = coachingApp({ database: APP_DATABASE })

it('questions stand first in the Home of the coach, each in its words, until it is answered itself', async () => {
  await asks('How do I get a *day* without pushing?')
  await asks('And the budget?')
  await app.sayLater()
  await sendsNote('Well done.')
  await coach.opensHome()
  expect(coach.sees()).toMatch(
    inOrderFromStart(
      'Needs you\n❓ Jane Smith: How do I get a *day* without pushing? [Reply…]\n',
      '*❓ Jane Smith*: And the budget? [Reply…]\n',
    ),
  )
  await coach.presses('Reply…', { in: 'home', beside: 'And the budget?' })
  expect(coach.seesIn('modal')).toContain('And the budget?')
  await coach.submits({ note: 'Earlier.' })
  expect(coach.seesIn('home')).toContain('get a *day* without')
  expect(coach.seesIn('home')).not.toContain('budget')
  await rep.opensHome()
  expect(rep.sees()).not.toContain('Needs you')
})

it('Coach… opens a session in the scenario that is overdue, whatever list the Home shows', async () => {
  const scenario = { id: 's2', name: 'Renewal' }
  app.addSession({ id: 'renewal1', scenario, created_at: app.ago() })
  app.addSession({ id: 'carla1', user: { id: 'm3', email: 'carla@acme.com' } })
  const due_date = app.ago(DAY_MS)
  app.exec.assignments.push(assignmentDocument({ due_date, status: 'past_due' }))
  await coach.opensHome()
  expect(coach.sees()).toContain('Your sessions')
  await coach.presses('Team')
  for (const list of ['Renewal', 'Mine']) {
    if (list === 'Mine') await coach.picks('My sessions')
    else await coach.chooses(list, { in: 'home' })
    await coach.presses('Coach…', { in: 'home', beside: 'was due yesterday' })
    expect(coach.seesIn('modal')).toContain('Procurement Discovery — Jane Smith')
    await coach.closes()
  }
})

it('whoever is overdue stands there once, with their most urgent scenario, and comes last and says so for a week once the coach has written to them', async () => {
  const [renewal, ravi] = [
    { id: 's2', name: 'Renewal' },
    { id: 'm2', email: 'ravi@acme.com', first_name: 'Ravi', last_name: 'Patel' },
  ]
  app.addMembers('ravi')
  app.addSession({ id: 'renewal1', scenario: renewal, created_at: app.ago() })
  const due_date = app.ago(2 * DAY_MS)
  for (const overdue of [{}, { id: 'a2', scenario: renewal }, { id: 'a3', scenario: renewal }])
    app.exec.assignments.push(assignmentDocument({ due_date, status: 'past_due', ...overdue }))
  app.exec.assignments.push(
    assignmentDocument({ id: 'a4', user: ravi, due_date: app.ago(DAY_MS), status: 'past_due' }),
  )
  await coach.opensHome()
  await coach.chooses('Renewal', { in: 'home' })
  expect(coach.seesIn('home')).toMatch(
    inOrderFromStart(
      'Needs you\n*⏰ Jane Smith* · Procurement Discovery · was due 2 days ago · 1 more overdue [Coach…]\n*⏰ Ravi Patel* · Procurement Discovery · was due yesterday [Nudge…]\n[Assign…]\n',
    ),
  )
  await coach.presses('Coach…', { in: 'home', beside: 'Jane Smith* · Procurement' })
  await coach.submits({ note: 'What keeps you?' })
  expect(coach.seesIn('home')).toContain("Everyone's sessions")
  expect(coach.seesIn('home')).toMatch(
    /Ravi Patel\* .*\n.*was due 2 days ago · 1 more overdue · you wrote this week/,
  )
  app.pass(8 * DAY_MS)
  await coach.opensHome()
  expect(coach.seesIn('home')).toContain('1 more overdue')
  expect(coach.seesIn('home')).not.toContain('you wrote')
})

it('names those who are overdue and have no row, beside a button that lists all of them', async () => {
  app.addMembers('ravi', 'mia')
  for (const [at, name] of ['jane', 'ravi', 'mia'].entries()) {
    const user = { id: `m${at}`, email: `${name}@acme.com`, first_name: name }
    const due_date = app.ago((9 - at) * DAY_MS)
    app.exec.assignments.push(assignmentDocument({ id: `a${at}`, user, due_date, status: 'past_due' }))
  }
  await coach.opensHome()
  expect(coach.sees()).toMatch(inOrder('*⏰ jane*', '*⏰ ravi*', '*⏰ mia*', '[Assign…]'))
  expect(coach.sees()).not.toContain('Overdue:')
  await asks('And the budget?')
  await coach.opensHome()
  expect(coach.seesIn('home')).toMatch(
    inOrder('❓', '*⏰ jane*', '⏰ Also overdue: ravi, mia', '[Overdue: 3]', '[Assign…]'),
  )
  await coach.presses('Overdue: 3')
  expect(coach.seesIn('modal')).toMatch(inOrder('jane', 'ravi', 'mia'))
})

it('the next attempt after a note stands there for a week, with View, for someone who may still see it', async () => {
  await delivers('Once more.')
  app.beginSession('retry1')
  await app.pollLater()
  app.gradeSession('retry1', { score: 91 })
  await app.pollLater()
  await coach.opensHome()
  expect(coach.sees()).toMatch(
    inOrderFromStart(
      'Needs you\n*🔁 Jane Smith* practiced again: 🥇 91/100 · Procurement Discovery [View]\n',
    ),
  )
  await coach.presses('View', { beside: 'practiced again' })
  expect(coach.seesIn('modal')).toContain('🥇 91/100')
  app.pass(8 * DAY_MS)
  await coach.opensHome()
  expect(coach.seesIn('home')).not.toContain('practiced again')
})
