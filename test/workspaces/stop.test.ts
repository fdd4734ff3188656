import { once } from 'node:events'
import { expect, it } from 'vitest'
import { testApp } from '../support/app-fixture.ts'
import { ID } from '../support/exec/session-documents.ts'

const app = testApp(
  {
    installed: {},
    bot: { outboxSleep: async (_, signal) => void (signal.aborted || (await once(signal, 'abort'))) },
  },
  (app) => app.addSession(),
)

it('a stop waits for the message that is being sent, and not for all that is due', async () => {
  const { coach, rep } = app
  await coach.asks(ID)
  await coach.presses('Coach…')
  await coach.submits({ note: 'The budget first.' })
  await expect.poll(() => rep.dm.sees()).toContain('The budget first.')
  const before = performance.now()
  await app.bot.stop({ withinMs: 4000 })
  expect(performance.now() - before).toBeLessThan(2000)
})
