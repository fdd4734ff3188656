import { readFileSync } from 'node:fs'
import { App, type RespondArguments } from '@slack/bolt'

/*
 * A Bolt app as in Slack's getting-started guide. With MESSAGES_FILE it responds to commands and buttons with the messages in that
 * file; with EXEC_API_URL it fetches the session from Exec first, the same document as the app. Without both it only acknowledges.
 */

const { PORT, SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET, SLACK_API_URL, MESSAGES_FILE, EXEC_API_URL } =
  process.env
const messages: Partial<Record<'command' | 'help' | 'action', RespondArguments>> =
  MESSAGES_FILE === undefined ? {} : JSON.parse(readFileSync(MESSAGES_FILE, 'utf8'))

const app = new App({
  token: SLACK_BOT_TOKEN ?? '',
  signingSecret: SLACK_SIGNING_SECRET ?? '',
  clientOptions: { slackApiUrl: SLACK_API_URL ?? '' },
  customRoutes: [{ path: '/healthz', method: 'GET', handler: (_, response) => response.end('ok\n') }],
})

app.command('/exec-session', async ({ ack, respond, command }) => {
  await ack()
  if (EXEC_API_URL !== undefined) {
    const answer = await fetch(`${EXEC_API_URL}/sessions/${command.text}?include=transcript,evaluations`, {
      headers: { authorization: `Bearer ${process.env.EXEC_API_KEY}` },
    })
    await answer.json()
  }
  const message = command.text === 'help' ? messages.help : messages.command
  if (message !== undefined) await respond(message)
})

app.action('session.show_rubric', async ({ ack, respond }) => {
  await ack()
  if (messages.action !== undefined) await respond(messages.action)
})

await app.start({ port: Number(PORT), host: '127.0.0.1' })
process.once('SIGTERM', () => process.exit())
