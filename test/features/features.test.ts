import { expect, it } from 'vitest'
import { FEATURES } from '../../src/features/features.ts'
import { unstartedTestApp } from '../support/app-fixture.ts'
import { addAttempts } from '../support/exec/jane-attempts.ts'
import { ID } from '../support/exec/session-documents.ts'

const app = unstartedTestApp()
const { rep, coach } = app

const asks = (person: typeof rep) => () => person.asks(ID)
/** Once a channel for wins was chosen. */
async function hearsOfResult() {
  const workspace = { workspace: 'T0ACME', channel: 'C0TEAM', set_by: 'U0COACH', set_at: 0 }
  await app.opened.ofAllWorkspaces.insertInto('wins_channels').values(workspace).execute()
  await app.preferences.change('U0REP', { results: 'at_once' }, 'jane@acme.com')
  await app.pollLater()
  app.beginSession('new1')
  app.gradeSession('new1')
  await app.pollLater()
  return rep.dm.sees()
}
async function opensMessages() {
  await app.slack.openHome({ user: coach.id, tab: 'messages' })
  await app.bot.idle()
  return coach.dm.sees()
}
async function unfurls() {
  return rep.seesIn(await rep.posts(`https://acme.app.exec.com/sessions/${ID}`))
}

it.each([
  ['share', asks(coach), 'Share…'],
  ['coaching', asks(coach), 'Coach…'],
  ['coaching', asks(rep), 'Ask a coach…'],
  ['try-it', asks(rep), 'Try it now…'],
  ['review', asks(rep), 'Full review'],
  ['review', unfurls, 'Full review'],
  ['progress', asks(rep), 'Progress'],
  ['prepare', () => coach.asks('<@U0REP>'), 'Prepare 1:1…'],
  ['assign', () => coach.asks('<@U0REP>'), 'Assign…'],
  ['wins', hearsOfResult, 'Share in #team…'],
  ['digest', opensMessages, "Send me Monday's digest"],
  ['grading', asks(rep), "Tell me when it's graded"],
])(
  'the feature %s, taken out of the list, takes a button of its own from card %# along',
  async (name, card, label) => {
    const features = FEATURES.filter((feature) => feature.name !== name)
    const cards: string[] = []
    for (const options of [{}, { features }]) {
      await app.start({ bot: options })
      if (name === 'grading') app.beginSession(ID)
      else app.addSession()
      addAttempts(app.exec, 1)
      cards.push(await card())
    }
    expect(cards.map((one) => one.includes(`[${label}]`))).toEqual([true, false])
  },
)
