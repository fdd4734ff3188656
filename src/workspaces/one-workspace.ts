import { namesUserGroup } from '../access/create-access.ts'
import type { OneWorkspace } from '../config/config.ts'
import { every } from '../lib/every.ts'
import { ok } from '../lib/result.ts'
import { createSlackClients } from '../slack/clients.ts'
import { retryUntilSlackAnswers, testToken, warnOfMissingScopes } from '../slack/connection.ts'
import { composeWorkspace } from './compose-workspace.ts'
import type { Process, WorkspaceOptions } from './process.ts'
import type { SlackWorkspace } from './slack-workspace.ts'
import type { Workspaces } from './workspaces.ts'

/** Without traffic, only this check notices that the token was revoked or restored. */
const TOKEN_CHECK_MS = 60_000

/** Serves the workspace of one token, which gets all deliveries. */
export function serveOneWorkspace(
  { botToken, apiKey, ...settings }: OneWorkspace,
  process: Process,
  options: WorkspaceOptions & { tokenCheckMs?: number } = {},
): Workspaces {
  const { config, log, metrics, slackHooks } = process
  const { tokenCheckMs = TOKEN_CHECK_MS } = options
  const stopping = new AbortController()
  const slack = createSlackClients({ apiUrl: config.slackApiUrl, botToken }, slackHooks)
  // The client's hooks pass the outcome to the readiness.
  const tokenChecks = every(tokenCheckMs, () => slack.client.auth.test().catch(() => undefined), {
    firstMs: tokenCheckMs,
  })
  const workspaces: Workspaces & { only: SlackWorkspace | undefined } = {
    /** `undefined` until Slack has said which workspace the token is for. */
    only: undefined,
    pages: () => undefined,
    async connect() {
      const ask = () => testToken(slack.client)
      const identified = await retryUntilSlackAnswers(ask, 'SLACK_BOT_TOKEN', log, stopping.signal)
      if (!identified.ok) return identified
      const { installation, scopes } = identified.value
      const workspace = composeWorkspace(
        { installation, slack, exec: { apiKey }, settings },
        process,
        options,
      )
      workspaces.only = workspace
      metrics.watchOutbox(() => workspace.oldestDueMs())
      metrics.watchRequests(() => workspace.requestsRemaining())
      await process.stores.start()
      workspace.start()
      workspace.sayByItself()
      tokenChecks.start()
      warnOfMissingScopes(scopes, { ...settings, hasCoachGroups: namesUserGroup(settings.access) }, log)
      return ok(undefined)
    },
    async find() {
      throw new Error('A delivery came before Slack told the workspace.')
    },
    sayDue: async () => workspaces.only?.sayDue(),
    // Without its token there is nothing to serve, and the check above already reports it.
    installationChanged: () => Promise.resolve(),
    async stop() {
      stopping.abort()
      void tokenChecks.stop()
      await workspaces.only?.stop()
    },
    close() {
      workspaces.only?.close()
    },
  }
  return workspaces
}
