import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { type SlackStandIn, startSlack } from './support/slack/slack.ts'

let child: ChildProcess | undefined
let slack: SlackStandIn | undefined

afterEach(async () => {
  child?.kill('SIGKILL')
  await slack?.close()
  child = slack = undefined
})

/** The process, in a folder without `.env`, with these variables only. */
function run(env: Record<string, string>) {
  const loader = import.meta.resolve('tsx')
  const main = new URL('../src/main.ts', import.meta.url).pathname
  const started = spawn(process.execPath, ['--import', loader, main], {
    cwd: '/',
    env: { PATH: process.env.PATH ?? '', ...env },
  })
  child = started
  let output = ''
  started.stdout.on('data', (chunk) => {
    output += chunk
  })
  started.stderr.on('data', (chunk) => {
    output += chunk
  })
  const closed = once(started, 'close').then(([code]) => code)
  const says = async (words: string) => {
    while (!output.includes(words)) await once(started.stdout, 'data')
  }
  return { closed, says, output: () => output, kill: (signal: NodeJS.Signals) => started.kill(signal) }
}

async function settings() {
  slack = await startSlack()
  return {
    SLACK_BOT_TOKEN: slack.settings.botToken,
    SLACK_SIGNING_SECRET: slack.settings.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    EXEC_API_KEY: `exec_live_${'a'.repeat(40)}`,
    HOST: '127.0.0.1',
    PORT: '0',
  }
}

describe('the process', () => {
  it('reports all problems of the configuration and ends with 1, without a secret', async () => {
    const { closed, output } = run({
      SLACK_BOT_TOKEN: 'xoxp-not-a-bot',
      EXEC_API_KEY: 'topsecret',
      PORT: 'x',
    })
    expect(await closed).toBe(1)
    for (const variable of ['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET', 'EXEC_API_KEY', 'PORT'])
      expect(output()).toContain(variable)
    expect(output()).not.toMatch(/xoxp-not-a-bot|topsecret/)
  })

  it('ends with 1 and one sentence when Slack rejects the token', async () => {
    const { closed, output } = run({ ...(await settings()), SLACK_BOT_TOKEN: 'xoxb-revoked' })
    expect(await closed).toBe(1)
    expect(output()).toContain('Slack rejects SLACK_BOT_TOKEN (invalid_auth).')
    expect(output()).not.toContain('xoxb-revoked')
  })

  it('starts, and ends with 0 on SIGTERM', async () => {
    const { closed, says, kill } = run(await settings())
    await says('connected to Slack')
    kill('SIGTERM')
    expect(await closed).toBe(0)
  })

  it('ends with 0 on SIGTERM while it waits for Slack', async () => {
    const { closed, says, kill } = run({ ...(await settings()), SLACK_API_URL: 'http://127.0.0.1:9/api/' })
    await says('out of reach')
    kill('SIGTERM')
    expect(await closed).toBe(0)
  })
})
