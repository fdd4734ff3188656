import type { Server } from 'node:http'
import {
  App,
  type BlockAction,
  HTTPReceiver,
  type MessageShortcut,
  type SocketModeReceiver,
  type ViewSubmitAction,
} from '@slack/bolt'
import { WebClient, type WebClientOptions } from '@slack/web-api'
import { createCoaches } from './access/coaches.ts'
import { createOpenSession } from './access/open-session.ts'
import { createPeople, type Installation } from './access/people.ts'
import { SESSION_ACTIONS } from './blocks/session-action.ts'
import { SHARE_VIEW } from './blocks/share-view.ts'
import type { Config } from './config.ts'
import { createExecClient } from './exec/exec-client.ts'
import { createMembers } from './exec/members.ts'
import { createSessions } from './exec/sessions.ts'
import { appMention } from './handlers/app-mention.ts'
import { createAttend } from './handlers/attend.ts'
import { CARD_ACTIONS, cardAction } from './handlers/card-action.ts'
import { directMessage } from './handlers/direct-message.ts'
import { EXEC_SESSION_COMMAND, execSessionCommand } from './handlers/exec-session-command.ts'
import { fullReview } from './handlers/full-review.ts'
import type { HandlerDependencies } from './handlers/handler-dependencies.ts'
import { linkShared } from './handlers/link-shared.ts'
import { openInExec } from './handlers/open-in-exec.ts'
import { removeShared } from './handlers/remove-shared.ts'
import { SHARE_SHORTCUT, shareAction, shareShortcut } from './handlers/share-action.ts'
import { shareSubmission } from './handlers/share-submission.ts'
import { REVIEW_CONTROLS, turnReview } from './handlers/turn-review.ts'
import { viewFeedback } from './handlers/view-feedback.ts'
import { failed, ok, type Result } from './result.ts'
import { createBoltLogger } from './server/bolt-logger.ts'
import { close, createHttpServer, listen } from './server/http-server.ts'
import type { Log } from './server/log.ts'
import { identify, isRejection, type RejectedToken } from './server/slack-connection.ts'
import { slackFailure } from './server/slack-failure.ts'
import { createHttpReceiver, createSocketReceiver } from './server/slack-receiver.ts'
import { warnOfMissingScopes } from './server/slack-scopes.ts'
import { Work } from './server/work.ts'
import { createOnce } from './store/once.ts'

const SLACK_TIMEOUT_MS = 2500

export interface Bot {
  /** Listens on `HOST` and `PORT`, and resolves to the port: health, and in HTTP mode Slack's deliveries. */
  listen(): Promise<number>
  /** Waits for Slack, and in Socket Mode connects to it. Fails only for a token that Slack rejects. */
  connect(): Promise<Result<void, RejectedToken>>
  /** Resolves when everything that was acknowledged is answered. */
  idle(): Promise<void>
  /** Takes no new deliveries, and resolves when those at hand are answered. */
  stop(): Promise<void>
}

/** Composes the bot. Nothing happens before `listen` and `connect`. */
export function createBot(config: Config, log: Log): Bot {
  const { transport, apiUrl: slackApiUrl, botToken } = config.slack
  const logger = createBoltLogger(log)
  // No `headers`: web-api writes the token into them, and whoever shares the object would send it.
  const clientOptions: WebClientOptions = {
    slackApiUrl,
    logger,
    timeout: SLACK_TIMEOUT_MS,
    retryConfig: { retries: 1, minTimeout: 200, maxTimeout: 1000, randomize: true },
    rejectRateLimitedCalls: true,
    // `respond` has no timeout of its own.
    fetch: (url, init) =>
      fetch(url, { ...init, signal: init?.signal ?? AbortSignal.timeout(SLACK_TIMEOUT_MS) }),
  }
  const client = new WebClient(botToken, clientOptions)
  const poster = new WebClient(botToken, { ...clientOptions, retryConfig: { retries: 0 } })
  const receiverOptions = { slackApiUrl, log, logger }
  const receiver =
    transport.mode === 'http'
      ? createHttpReceiver(transport, receiverOptions)
      : createSocketReceiver(transport, receiverOptions)
  const stopping = new AbortController()
  const work = new Work()
  let installation: Installation | undefined

  const exec = createExecClient({ baseUrl: config.exec.apiUrl, apiKey: config.exec.apiKey, log })
  const app = new App({
    receiver,
    clientOptions,
    logger,
    convoStore: false,
    deferInitialization: true,
    // Known without asking Slack: Bolt authorizes before it acknowledges.
    authorize: () => Promise.resolve({ botToken, ...botIdentity(installation) }),
  })
  register(app, {
    attend: createAttend({ once: createOnce(), work, log }),
    openSession: createOpenSession({
      rule: config.access.rule,
      sessions: createSessions(exec),
      people: createPeople(client, () => installation),
      coaches: createCoaches(client, config.access.coaches),
      members: createMembers(exec),
    }),
    client,
    poster,
    log,
    linkHosts: config.exec.linkHosts,
    sessionUrl: config.exec.sessionUrl,
    unfurls: config.unfurls,
    clock: () => new Date(),
  })
  const server: Server = createHttpServer({
    slack: receiver instanceof HTTPReceiver ? receiver.requestListener : undefined,
    log,
    clock: Date.now,
  })

  return {
    async listen() {
      await app.init()
      const port = await listen(server, config.host, config.port)
      log.info('listening', { mode: transport.mode, host: config.host, port })
      return port
    },
    async connect() {
      const identified = await identify(client, log, stopping.signal)
      if (!identified.ok) return identified
      installation = identified.value.installation
      warnOfMissingScopes(identified.value.scopes, config, log)
      if (!(receiver instanceof HTTPReceiver)) {
        const started = await startSocket(receiver)
        if (!started.ok) return started
      }
      log.info('connected to Slack', { mode: transport.mode })
      return ok(undefined)
    },
    idle: () => work.idle(),
    async stop() {
      stopping.abort()
      if (!(receiver instanceof HTTPReceiver)) await receiver.stop()
      await Promise.all([close(server), work.idle()])
      exec.close()
    },
  }
}

/** Every way in from Slack. */
function register(app: App, dependencies: HandlerDependencies): void {
  app.command(EXEC_SESSION_COMMAND, execSessionCommand(dependencies))
  app.event('link_shared', linkShared(dependencies))
  for (const action of CARD_ACTIONS) app.action<BlockAction>(action, cardAction(dependencies))
  app.action<BlockAction>(SESSION_ACTIONS.viewFeedback, viewFeedback(dependencies))
  app.action<BlockAction>(SESSION_ACTIONS.openInExec, openInExec)
  app.action<BlockAction>(SESSION_ACTIONS.fullReview, fullReview(dependencies))
  app.action<BlockAction>(REVIEW_CONTROLS, turnReview(dependencies))
  app.action<BlockAction>(SESSION_ACTIONS.share, shareAction(dependencies))
  app.action<BlockAction>(SESSION_ACTIONS.more, removeShared(dependencies))
  app.view<ViewSubmitAction>(SHARE_VIEW, shareSubmission(dependencies))
  app.shortcut<MessageShortcut>(SHARE_SHORTCUT, shareShortcut(dependencies))
  app.event('app_mention', appMention(dependencies))
  app.event('message', directMessage(dependencies))
}

function botIdentity(installation: Installation | undefined) {
  const { botId, botUserId } = installation ?? {}
  return { ...(botId === undefined ? {} : { botId }), ...(botUserId === undefined ? {} : { botUserId }) }
}

async function startSocket(receiver: SocketModeReceiver): Promise<Result<void, RejectedToken>> {
  try {
    await receiver.start()
    return ok(undefined)
  } catch (error) {
    const failure = slackFailure(error)
    if (!isRejection(failure)) throw error
    return failed({ variable: 'SLACK_APP_TOKEN', slackError: failure.code })
  }
}
