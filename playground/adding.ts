import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { createServer } from 'node:net'
import { html, sendPage } from '../src/install/page.ts'
import { appDmsOf } from '../test/support/acme.ts'
import type { FakeSlack } from '../test/support/slack/slack.ts'
import { SlackFront } from '../test/support/slack/slack-front.ts'
import { appDmId } from '../test/support/slack/workspace.ts'
import { ADMIN, nameOf } from './people.ts'
import { placeHash } from './place-hash.ts'

/** Leads from the page of the first workspace to that of the second, where people add the app. */
export const LABS_PATH = '/labs'

/** An app that each workspace adds by itself, as browsers reach it. */
export interface Adding {
  /** Of the app's own pages. */
  publicUrl: string
  /** Of the first workspace's page. */
  acmeUrl: string
  /** What only such an app has. */
  environment: Record<string, string>
  close(): Promise<void>
}

/** Lets people add the app, which this Slack does not have yet. @param acmeUrl of the first workspace's page. */
export async function startAdding(slack: FakeSlack, acmeUrl: string): Promise<Adding> {
  const port = await freePort()
  const home = placeHash({ person: ADMIN, conversation: appDmId(ADMIN), tab: 'home' })
  const publicUrl = `http://127.0.0.1:${port}`
  const { botToken, commands, events } = slack.settings
  const front = new SlackFront({
    workspaces: new Map([[botToken, slack]]),
    clientId: '1.2',
    clientSecret: 'client-secret',
    redirectUri: `${publicUrl}/slack/oauth_redirect`,
    pages({ url = '' }, response) {
      const { pathname, searchParams } = new URL(`http://slack${url}`)
      if (pathname === '/oauth/v2/authorize') sendConsent(response, searchParams, { slack, front })
      else response.writeHead(302, { location: acmeUrl + LABS_PATH + home }).end()
    },
  })
  const { workspace } = slack
  Object.assign(slack.settings, { commands: [], events: [] })
  front.onExchange = () => {
    Object.assign(slack.settings, { commands, events })
    if (!hasApp(slack)) workspace.conversations.push(...appDmsOf(workspace.people))
    return 'answered'
  }
  await front.listen()
  const { clientId, clientSecret } = front.options
  return {
    publicUrl,
    acmeUrl,
    environment: {
      SLACK_CLIENT_ID: clientId,
      SLACK_CLIENT_SECRET: clientSecret,
      SLACK_API_URL: front.apiUrl,
      PUBLIC_URL: publicUrl,
      PORT: String(port),
      STORE_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    },
    close: () => front.close(),
  }
}

/** Whether someone has added the app. */
export function hasApp({ workspace }: FakeSlack): boolean {
  return workspace.conversations.some(({ kind }) => kind === 'app_dm')
}

/** Where Slack asks whether the app may be added. */
function sendConsent(
  response: ServerResponse,
  asked: URLSearchParams,
  { slack, front }: { slack: FakeSlack; front: SlackFront },
): void {
  const { team } = slack.workspace
  const state = asked.get('state') ?? ''
  const leadBack = (answer: Record<string, string>) =>
    `${front.options.redirectUri}?${new URLSearchParams({ ...answer, state })}`
  const scopes = (asked.get('scope') ?? '').replaceAll(',', ', ')
  sendPage(response, {
    title: `Add Exec to ${team.name}?`,
    body: html`<p>This page stands in for Slack's own. You are ${nameOf(slack.workspace, ADMIN)}, an admin of
      ${team.name}.</p>
      <p>Exec asks for these permissions: ${scopes}.</p>
      <p><a class="button" href="${leadBack({ code: front.consent(slack) })}">Allow</a>
      <a href="${leadBack({ error: 'access_denied' })}">Cancel</a></p>`,
  })
}

/** The app's address is a part of its configuration, so its port is chosen before it listens. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('There is no free port.')
  return address.port
}
