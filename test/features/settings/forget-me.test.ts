import { describe, expect, it } from 'vitest'
import { findPersonRows } from '../../../src/database/person-rows.ts'
import { PERSON_ROWS } from '../../../src/features/features.ts'
import { testApp } from '../../support/app-fixture.ts'
import { APP_DATABASE } from '../../support/database/app-with-database.ts'
import { addRowsOf, allRows } from '../../support/database/person-rows.ts'
import { inOrderFromStart } from '../../support/in-order.ts'
import { interactiveElements } from '../../support/slack/blocks/interactive-elements.ts'
import { findButton } from '../../support/slack/find-element.ts'

const JANE = { person: 'U0REP', email: 'jane@acme.com' }
const app = testApp({ database: APP_DATABASE }, (app) => app.addSession())
const { rep: jane, outsider } = app

describe('Forget me, in Privacy in the Home', () => {
  it('asks first, and says what goes', async () => {
    await jane.opensHome()
    await jane.presses('Privacy')
    expect(jane.seesIn('modal')).toMatch(
      inOrderFromStart(
        'Only you, your coaches and Exec admins open your sessions.',
        'Only you see your Home',
      ),
    )
    const { found } = findButton(interactiveElements(jane.modal().blocks), 'Forget me')
    expect(found.element).toMatchObject({ style: 'danger', confirm: { title: { text: 'Forget me?' } } })
    expect(JSON.stringify(found.element)).toContain('I delete your notification choices')
  })

  it.each([
    [
      { EXEC_MONITORS: 'on' },
      'Only you, your coaches, Exec admins and the people who monitor the scenario open your sessions.',
    ],
    [
      { EXEC_ACCESS: 'workspace' },
      'open your sessions, and every full member of this Slack who has the link.',
    ],
  ])('says who can open the sessions, with %j', async (env, words) => {
    await app.start({ env })
    expect(await jane.asks('forget me')).toContain(words)
  })

  it('leaves no row that names the person, also after the app has stopped', async () => {
    await addRowsOf(app.opened, JANE)
    await addRowsOf(app.opened, { person: 'U0REP2', email: 'ravi@acme.com' })
    await jane.asks('')
    await jane.opensHome()
    await jane.presses('Notifications…')
    await jane.submits({ results: 'each' })
    await jane.presses('Privacy', { in: 'home' })
    await jane.presses('Forget me')
    expect(jane.seesIn('modal')).toMatch(inOrderFromStart("I've deleted all that I kept about you"))
    expect(jane.seesIn('home')).toMatch(inOrderFromStart("Forgotten\nI've deleted all that I kept about you"))
    await app.slack.closeView({ user: 'U0REP' })
    expect(app.lastAudit()).toMatchObject({ user: 'U0REP', decision: 'forgotten', reason: 'own_choice' })
    await app.restart()
    expect(await findPersonRows(app.opened, PERSON_ROWS, JANE)).toEqual({})
    expect(JSON.stringify(await allRows(app.opened))).not.toMatch(/\bU0REP\b|jane@acme/i)
    expect(await findPersonRows(app.opened, PERSON_ROWS, { person: 'U0REP2' })).toHaveProperty('preferences')

    await jane.presses('Show my sessions')
    expect(jane.sees()).toMatch(/^Your sessions/)
  })

  it('is told as not done, with a reference, where the database is gone', async () => {
    await jane.opensHome()
    await jane.presses('Privacy')
    await app.loseTable('score_alerts')
    await jane.presses('Forget me')
    expect(jane.seesIn('modal')).toMatch(/database isn't answering right now[\s\S]*Reference EX-\w{6}/)
    expect(jane.seesIn('home')).toMatch(/^Your sessions/)
    expect(app.lastDecision()).toBe('failed database_unavailable')
  })

  it('forgets someone of another organization too', async () => {
    await app.preferences.change('U0OUTSIDER', { results: 'each' }, 'olga@other.com')
    await outsider.opensHome()
    await outsider.presses('Privacy')
    await outsider.presses('Forget me')
    expect(await findPersonRows(app.opened, PERSON_ROWS, { person: 'U0OUTSIDER' })).toEqual({})
  })
})
