import { App, HTTPReceiver, LogLevel, type Receiver, SocketModeReceiver } from '@slack/bolt'
import type { FakeSlack } from '../../support/slack/slack.ts'

const LINK = 'https://app.exec.com/sessions/abc'

/** A bot of a few lines on real Bolt, to show that the fake and Bolt understand each other. */
function listen(app: App): void {
  app.command('/exec-session', async ({ ack, respond, command }) => {
    await ack()
    await respond({ text: `you said ${command.text}`, blocks: [buttonBlock('more')] })
  })
  app.event('link_shared', async ({ event, client }) => {
    await client.chat.unfurl({
      channel: event.channel,
      ts: event.message_ts,
      unfurls: { [LINK]: { blocks: [buttonBlock('expand')] } },
    })
  })
  app.action('more', async ({ ack, respond }) => {
    await ack()
    await respond({ replace_original: true, text: 'more' })
  })
  app.action('expand', async ({ ack, body, client }) => {
    await ack()
    if (body.type !== 'block_actions') return
    await client.chat.unfurl({
      channel: String(body.container.channel_id),
      ts: String(body.container.message_ts),
      unfurls: { [String(body.container.app_unfurl_url)]: { blocks: [buttonBlock('collapse')] } },
    })
    const opened = await client.views.open({ trigger_id: body.trigger_id, view: modal('Loading') })
    await client.views.update({ view_id: opened.view?.id ?? '', view: modal('Loaded') })
  })
  app.view('note', async ({ ack }) => await ack())
}

function buttonBlock(action: string) {
  return {
    type: 'actions' as const,
    elements: [
      { type: 'button' as const, action_id: action, text: { type: 'plain_text' as const, text: action } },
    ],
  }
}

function modal(title: string) {
  return {
    type: 'modal' as const,
    callback_id: 'note',
    title: { type: 'plain_text' as const, text: title },
    submit: { type: 'plain_text' as const, text: 'Send' },
    blocks: [
      {
        type: 'input' as const,
        label: { type: 'plain_text' as const, text: 'Note' },
        element: { type: 'plain_text_input' as const, action_id: 'note' },
      },
    ],
  }
}

async function start(slack: FakeSlack, receiver: Receiver): Promise<App> {
  const clientOptions = { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } }
  const token = slack.settings.botToken
  const app = new App({ receiver, token, clientOptions, deferInitialization: true, logLevel: LogLevel.ERROR })
  listen(app)
  await app.init()
  return app
}

/** Starts the bot behind Bolt's HTTP receiver and connects it; the result stops it. */
export async function startHttpBot(slack: FakeSlack): Promise<() => Promise<unknown>> {
  const receiver = new HTTPReceiver({ signingSecret: slack.settings.signingSecret, logLevel: LogLevel.ERROR })
  const app = await start(slack, receiver)
  const server = await app.start({ port: 0, host: '127.0.0.1' })
  const address = 'address' in server ? server.address() : null
  if (address === null || typeof address === 'string') throw new Error('the bot does not listen')
  slack.connectTo(`http://127.0.0.1:${address.port}`)
  return () => app.stop()
}

/** Starts the bot behind Bolt's Socket Mode receiver; the result stops it. */
export async function startSocketBot(slack: FakeSlack): Promise<() => Promise<unknown>> {
  const receiver = new SocketModeReceiver({
    appToken: slack.settings.appToken,
    logLevel: LogLevel.ERROR,
    installerOptions: { clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } } },
  })
  const app = await start(slack, receiver)
  await app.start()
  return () => app.stop()
}
