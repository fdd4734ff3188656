import { expect, it } from 'vitest'
import { digestOf } from '../../../src/blocks/digest/digest.ts'
import { digestMessage } from '../../../src/blocks/digest/digest-message.ts'
import { NOW, session, WEEK } from '../../blocks/digest/some-sessions.ts'
import { testApp } from '../../support/app-fixture.ts'
import { slackClients } from '../../support/slack-client.ts'

const app = testApp({ database: 'sqlite' })

it('*Turn off* in a digest ends the digests of the person who presses, and *View* opens a session', async () => {
  app.addSession()
  await app.preferences.change('U0COACH', { digest: 'weekly', digestHour: 8 })
  const digest = digestOf([session('abc123def456', 1, 'Ann', 82.5)], WEEK)
  if (digest === undefined) throw new Error('There is no digest')
  const options = { every: 'weekly', period: WEEK, newest: undefined, now: NOW } as const
  const { text, blocks } = digestMessage(digest, options, { plainly: false })
  await slackClients(app.slack).client.chat.postMessage({ channel: 'U0COACH', text, blocks })
  const coach = app.coach.dm
  const message = coach.answer()
  await coach.presses('Turn off digest', { in: message })
  expect(coach.isTold()).toMatch(/^OK, no more digests\./)
  expect(await app.preferences.find('U0COACH')).toMatchObject({ digest: 'off', digestHour: 8 })
  expect(app.audits()).toMatchObject([{ user: 'U0COACH', decision: 'changed', reason: 'own_choice' }])
  await coach.presses('View', { in: message })
  expect(coach.seesIn('modal')).toContain('82.5/100')
})
