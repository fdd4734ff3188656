import { afterEach, beforeEach, expect } from 'vitest'
import { TestApp, type TestAppOptions } from './test-app.ts'

/**
 * The app and its people, for the head of a test file or of a `describe`:
 *
 *     const app = testApp({ database: APP_DATABASE })
 *     const { rep, coach } = app
 *     beforeEach(() => app.addSession())
 *
 *     it('answers', async () => expect(await rep.asks('abc123def456')).toContain('82.5'))
 *
 * Each test has a new app, between a new Slack and a new Exec. After it, the app is closed, and the test fails if the real
 * Slack would have refused a call or disturbed a person for nothing, or if the log holds what it must not. A test that
 * expects a refusal says which, and empties `app.slack.refusals`.
 */
export function testApp(options?: TestAppOptions): TestApp {
  const app = unstartedTestApp()
  beforeEach(() => app.start(options))
  return app
}

/** The same for tests that start it themselves, each with other options: `await app.start(options)`. */
export function unstartedTestApp(): TestApp {
  const app = new TestApp()
  afterEach(async () => {
    if (!app.isStarted) return
    const { refusals } = app.slack
    await app.close()
    expect(refusals).toEqual([])
  })
  return app
}
