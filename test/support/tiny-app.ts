import { createServer } from 'node:http'
import { App, HTTPReceiver, LogLevel } from '@slack/bolt'
import { createMemoryStore } from '../../src/database/store.ts'
import { DeliveryRecord } from '../../src/delivery/deliveries.ts'
import { DeliveryRunner } from '../../src/delivery/runner.ts'
import { dispatch } from '../../src/handlers/dispatch.ts'
import { Composition } from '../../src/lib/extension-point.ts'
import type { Feature, FrameNeeds } from '../../src/shared/feature.ts'
import { UnfurlSender } from '../../src/slack/send-unfurls.ts'
import { idleViewers } from './access.ts'
import { startSlack } from './acme.ts'
import { auditsIn, capturedLog } from './captured-log.ts'
import { testClock } from './clock.ts'
import { close, listen } from './loopback.ts'
import { Person } from './person.ts'
import { slackClients } from './slack-client.ts'

export type TinyApp = Awaited<ReturnType<typeof startTinyApp>>

const unexpected = () => Promise.reject(new Error('A tiny app takes no words.'))

/** Features of a test's own, in the frame of the app: between Bolt and a fake Slack, without Exec and a database. */
export async function startTinyApp(features: readonly Feature<FrameNeeds>[], timing = {}) {
  const slack = await startSlack({ shortcuts: ['tiny'] })
  const { log, lines } = capturedLog()
  const clients = slackClients(slack)
  const composition = new Composition()
  const viewers = idleViewers()
  const runner = new DeliveryRunner({
    store: createMemoryStore(),
    viewers,
    log,
    clock: testClock,
  })
  const unfurlSender = new UnfurlSender(clients.client, { isHidden: async () => false }, {})
  const needs = {
    slack: clients,
    unfurlSender,
    composition,
    viewers,
    outbox: { sentTo: async () => ({ count: 0 }) },
    timing: { formMs: 5000, submitMs: 5000, ...timing },
  }
  const connected = features.map((feature) => feature.connect(runner, needs))
  const take = dispatch(connected, { onCommand: unexpected, onMessage: unexpected })
  const answering: DeliveryRecord[] = []
  const { signingSecret, botToken: token } = slack.settings
  const receiver = new HTTPReceiver({ signingSecret, logLevel: LogLevel.ERROR })
  const clientOptions = { slackApiUrl: slack.apiUrl }
  const app = new App({ receiver, token, clientOptions, deferInitialization: true, logLevel: LogLevel.ERROR })
  app.use(async (args) => {
    const delivery = new DeliveryRecord(undefined)
    answering.push(delivery)
    args.context.delivery = delivery
    await take(args)
  })
  await app.init()
  const server = createServer(receiver.requestListener)
  slack.connectTo(`http://127.0.0.1:${await listen(server)}`, server)
  const idle = async () => {
    await Promise.all(answering.map((delivery) => delivery.answering))
  }
  return {
    slack,
    lines,
    audits: () => auditsIn(lines),
    rep: new Person({ slack, bot: { idle } }, 'U0REP'),
    close: () => Promise.all([close(server), slack.close()]),
  }
}
