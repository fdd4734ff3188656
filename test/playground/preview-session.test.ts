import { afterEach, beforeEach, expect, it } from 'vitest'
import { previewSession } from '../../playground/preview-session.ts'
import { type FakeExec, startExec } from '../support/exec/fake-exec.ts'
import { hostileDocument, sessionDocument } from '../support/exec/session-documents.ts'

let exec: FakeExec
let env: Record<string, string>

beforeEach(async () => {
  exec = await startExec()
  exec.sessions.set('abc123def456', sessionDocument())
  env = { EXEC_API_KEY: exec.apiKey, EXEC_API_URL: exec.url }
})

afterEach(async () => {
  await exec.close()
})

it.each(['abc123def456', 'https://acme.app.exec.com/sessions/abc123def456'])(
  'prints the card of %s as text, and links to its blocks in the Block Kit Builder',
  async (argument) => {
    const { exitCode, output, problem } = await previewSession(argument, env)
    expect({ exitCode, problem }).toEqual({ exitCode: 0, problem: '' })
    expect(output).toContain('🥇 82.5/100 · Procurement Discovery\nGold · Jane Smith')
    expect(output).toContain('🔴 Next Step — Poor')
    const links = output.match(/https:\/\/app\.slack\.com\/block-kit-builder\/#\S+/g) ?? []
    const [card, expanded] = links.map((link) => JSON.parse(decodeURIComponent(link.split('#')[1] ?? '')))
    expect(card.blocks[0]).toMatchObject({ type: 'header' })
    expect(expanded.blocks.length).toBeGreaterThan(card.blocks.length)
  },
)

it("prints a session's text to the letter, without control characters", async () => {
  exec.sessions.set('hostile1', hostileDocument({ outcome_feedback: '<!here> &lt; \u001b[31mred' }))
  const { output } = await previewSession('hostile1', env)
  expect(output).toContain('<!here> &lt; ')
  expect(output).not.toContain('\u001b')
})

it.each([
  ['no argument', undefined, 2, 'Use: npm run preview'],
  ['a scenario', 'https://acme.app.exec.com/scenarios/x', 2, "not a session's id or link"],
  ['an unknown session', 'nowhere1', 3, 'no session with this id'],
])('explains that %s gives no preview', async (_, argument, exitCode, words) => {
  expect(await previewSession(argument, env)).toMatchObject({
    exitCode,
    output: '',
    problem: expect.stringContaining(words),
  })
})

it('needs only the variables of Exec for a preview, and names the missing ones', async () => {
  const { exitCode, problem } = await previewSession('abc123def456', {})
  expect(exitCode).toBe(1)
  expect(problem).toContain('EXEC_API_KEY is missing')
  expect(problem).not.toContain('SLACK')
})

it('says that Exec rejects the key, without printing it', async () => {
  const key = `exec_live_${'x'.repeat(40)}`
  const { exitCode, problem } = await previewSession('abc123def456', { ...env, EXEC_API_KEY: key })
  expect(exitCode).toBe(3)
  expect(problem).toContain('rejects the key in EXEC_API_KEY')
  expect(problem).not.toContain(key)
})
