import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { TestApp } from './test-app.ts'

/**
 * The app and its people, for the head of a test file or of a `describe`:
 *
 *     const app = testApp({ database: APP_DATABASE }, (app) => app.addSession())
 *     const { rep, coach } = app
 *
 *     it('answers', async () => expect(await rep.asks('abc123def456')).toContain('82.5'))
 *
 * Each test has a new app, between a new Slack and a new Exec, prepared by `prepare`. One that needs other options begins with
 * `await app.start(options)`. After it, the app is closed, and the test fails if the real Slack would have refused a call, if
 * the app has notified a group of people, or if its log holds what it must not. A test that expects a refusal says which, and
 * empties `app.slack.refusals`.
 */
export function testApp(...args: ConstructorParameters<typeof TestApp>): TestApp {
  const app = unstartedTestApp(...args)
  beforeEach(() => app.start())
  return app
}

/** The same where each test starts the app itself, with other options. */
export function unstartedTestApp(...args: ConstructorParameters<typeof TestApp>): TestApp {
  const app = new TestApp(...args)
  afterEach(() => close(app))
  return app
}

/** The same where one app serves all tests, which leave it as they find it. */
export function sharedTestApp(...args: ConstructorParameters<typeof TestApp>): TestApp {
  const app = new TestApp(...args)
  beforeAll(() => app.start())
  afterAll(() => close(app))
  return app
}

async function close(app: TestApp): Promise<void> {
  if (!app.isStarted) return
  const { refusals, notified } = app.slack
  await app.close()
  const groups = notified.filter(({ kind }) => kind !== 'user' && kind !== 'channel')
  expect({ refusals, groups }).toEqual({ refusals: [], groups: [] })
}
