import { expect, it } from 'vitest'
import { unstartedTestApp } from '../../support/app-fixture.ts'
import type { TestAppOptions } from '../../support/test-app.ts'

const app = unstartedTestApp()
const ON = { EXEC_SLACKBOT: 'on' }

it.each<[string, TestAppOptions, boolean]>([
  ['where it answers', { env: ON }, true],
  ['where an admin has turned it on', { installed: { settings: ON } }, true],
  ['where it is off', {}, false],
  ['in Socket Mode', { env: ON, mode: 'socket' }, false],
])('More commands names Slackbot where it answers: %s', async (_, options, isNamed) => {
  await app.start(options)
  await app.rep.asks('help')
  expect(app.rep.sees()).not.toContain('Slackbot')
  await app.rep.presses('More commands')
  expect(app.rep.sees().includes('ask Slackbot')).toBe(isNamed)
})
