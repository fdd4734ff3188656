import type { IncomingMessage, ServerResponse } from 'node:http'
import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import type { Database } from '../database/database.ts'
import { createMemoryStore, type Store } from '../database/store.ts'
import { StoreRows } from '../database/store-rows.ts'
import { MINUTE_MS } from '../lib/durations.ts'
import { describeError, type Log } from '../lib/log.ts'
import { slackAnswer } from '../slack/clients.ts'
import { REQUIRED_SCOPES, SLACKBOT_SCOPE, USER_GROUP_SCOPE } from '../slack/connection.ts'
import type { Installations, NewInstallation } from './installations.ts'
import { html, sendPage } from './page.ts'
import { hashOf, signedTokens, TOKEN_LIVES_MS } from './token.ts'

/** Browsers send it back only over https, and only to this host. */
const COOKIE = '__Host-exec-oauth-state'
/** Limits the codes of one client: Slack limits how often the app asks it about codes, and counts junk, too. */
const MOST_A_MINUTE = 10

interface OauthOptions {
  /** The app's credentials in Slack. */
  clientId: string
  clientSecret: string
  publicUrl: string
  slackApiUrl: string
  /** Has no token and doesn't retry: a code that Slack has taken once is spent. */
  client: WebClient
  database: Database
  installations: Installations
  /** Called when an installation was saved. */
  onChange(workspace: string): void
  clock: () => number
  log: Log
}

const identified = z.object({ id: z.string() })
const answer = z.object({
  access_token: z.string(),
  /** Only if the app's settings in Slack have token rotation on. */
  expires_in: z.number().optional(),
  bot_user_id: z.string(),
  app_id: z.string(),
  authed_user: z.object({ id: z.string() }),
})
const granted = z.union([
  answer.extend({ is_enterprise_install: z.literal(true), enterprise: identified }),
  answer.extend({ team: identified, enterprise: identified.nullish() }),
])

/** *Add to Slack*: sends the browser to Slack's consent page and takes its answer. */
export class Oauth {
  readonly #redirectUri: string
  /** Slack's own pages; GovSlack has others. */
  readonly #slackOrigin: string
  readonly #states: ReturnType<typeof signedTokens>
  /** Hashes of the states that came back. */
  readonly #spent: StoreRows
  readonly #clients: Store

  constructor(private readonly options: OauthOptions) {
    this.#redirectUri = `${options.publicUrl}/slack/oauth_redirect`
    this.#slackOrigin = new URL(options.slackApiUrl).origin
    const { database, clock } = options
    this.#states = signedTokens(database, 'states of OAuth', clock)
    this.#spent = new StoreRows(database, 'oauth', clock)
    this.#clients = createMemoryStore(clock)
  }

  /** `GET /slack/install`; with `?slackbot`, people can then add the app's tools to Slackbot. */
  begin(request: IncomingMessage, response: ServerResponse): void {
    const { searchParams } = new URL(request.url ?? '', this.options.publicUrl)
    const state = this.#states.create()
    const scopes = [...REQUIRED_SCOPES, USER_GROUP_SCOPE]
    const parameters = new URLSearchParams({
      client_id: this.options.clientId,
      scope: [...scopes, ...(searchParams.has('slackbot') ? [SLACKBOT_SCOPE] : [])].join(','),
      redirect_uri: this.#redirectUri,
      state,
    })
    const url = `${this.#slackOrigin}/oauth/v2/authorize?${parameters}`
    redirect(response, url, cookie(state, TOKEN_LIVES_MS / 1000))
  }

  /** `GET /slack/oauth_redirect` */
  async end(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { searchParams } = new URL(request.url ?? '', this.options.publicUrl)
    const state = searchParams.get('state') ?? ''
    const code = searchParams.get('code')
    const expired = () =>
      sendProblem(
        response,
        400,
        'This link has expired',
        'A link works once, for ten minutes, in one browser.',
      )
    // Another page can send the browser here with any other state. The person's own installation must still go on.
    if (cookieOf(request) !== state || this.#states.msLeft(state) <= 0) return expired()
    const counter = { key: clientOf(request), ttlMs: MINUTE_MS, most: MOST_A_MINUTE }
    if (!(await this.#clients.take([counter], '')))
      return sendProblem(response, 429, 'Too many at once', 'Load this page again in a minute.')
    const isFirst = await this.#spent.claim(hashOf(state), TOKEN_LIVES_MS)
    response.setHeader('set-cookie', cookie('', 0))
    if (!isFirst) return expired()
    if (code === null) return sendProblem(response, 200, "Exec wasn't added", 'Nothing has changed in Slack.')
    const { client, clientId: client_id, clientSecret: client_secret } = this.options
    const exchanged = await slackAnswer(
      client.oauth.v2.access({ code, redirect_uri: this.#redirectUri, client_id, client_secret }),
      granted,
    )
    if (!exchanged.ok) {
      this.options.log.warn('an installation failed', { slack_error: exchanged.error.code })
      return sendProblem(response, 502, "Slack didn't confirm", 'Slack did not say whether it added Exec.')
    }
    if (exchanged.value.expires_in !== undefined) {
      this.options.log.error(
        'an installation was refused: its token would expire, since token rotation is on',
      )
      return sendProblem(
        response,
        502,
        "Exec can't be added",
        'Its settings in Slack have token rotation on.',
      )
    }
    const installation = toInstallation(exchanged.value)
    if (!(await this.#save(installation)))
      return sendProblem(
        response,
        503,
        "I couldn't save that",
        'The app can not reach its database right now.',
      )
    redirect(response, this.#homeOf(installation, exchanged.value.app_id))
  }

  /**
   * An app in Slack that the database lacks would answer nobody, so if a new installation can't be saved, its token is
   * revoked.
   */
  async #save(installation: NewInstallation): Promise<boolean> {
    const { installations, client, onChange, log } = this.options
    const { teamId: workspace, installedBy: user } = installation
    let isNew = false
    try {
      isNew = (await installations.find(workspace)) === undefined
      await installations.save(installation)
    } catch (error) {
      log.ofTeam(workspace).error('an installation was not saved', describeError(error))
      if (!isNew) return false
      const revoked = await slackAnswer(client.auth.revoke({ token: installation.botToken }), z.unknown())
      if (!revoked.ok)
        log.ofTeam(workspace).error('a token was not revoked', { slack_error: revoked.error.code })
      return false
    }
    log.ofTeam(workspace).audit({ surface: 'install', decision: 'installed', user })
    onChange(workspace)
    return true
  }

  /** The app's Home; for an organization, where its admins say which workspaces have the app. */
  #homeOf({ isOrgWide, teamId }: NewInstallation, appId: string): string {
    if (isOrgWide)
      return `https://app.${new URL(this.#slackOrigin).host}/manage/${teamId}/integrations/profile/${appId}/workspaces/add`
    return `${this.#slackOrigin}/app_redirect?${new URLSearchParams({ app: appId, team: teamId, tab: 'home' })}`
  }
}

function toInstallation(answer: z.infer<typeof granted>): NewInstallation {
  const isOrgWide = 'is_enterprise_install' in answer
  const { id } = isOrgWide ? answer.enterprise : answer.team
  return {
    teamId: id,
    enterpriseId: answer.enterprise?.id,
    isOrgWide,
    botUserId: answer.bot_user_id,
    botToken: answer.access_token,
    installedBy: answer.authed_user.id,
  }
}

function sendProblem(response: ServerResponse, status: number, title: string, words: string): void {
  const body = html`<p>${words}</p><p><a class="button" href="/slack/install">Add to Slack again</a></p>`
  sendPage(response, { status, title, body })
}

function redirect(response: ServerResponse, location: string, setCookie?: string): void {
  if (setCookie !== undefined) response.setHeader('set-cookie', setCookie)
  response.writeHead(302, { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }).end()
}

function cookie(value: string, seconds: number): string {
  return `${COOKIE}=${value}; Max-Age=${seconds}; Path=/; Secure; HttpOnly; SameSite=Lax`
}

function cookieOf({ headers }: IncomingMessage): string | undefined {
  const cookies = (headers.cookie ?? '').split(';').map((text) => text.trim())
  return cookies.find((text) => text.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1)
}

const IPV4 = /(?:\d{1,3}\.){3}\d{1,3}/

/** The client's address as seen by the nearest proxy. For IPv6, this is the network: a client can use each of its addresses. */
function clientOf({ headers, socket }: IncomingMessage): string {
  const forwarded = String(headers['x-forwarded-for'] ?? '')
    .split(',')
    .at(-1)
    ?.trim()
  const address = forwarded || socket.remoteAddress || ''
  // Some proxies add a port, and Node writes it as an IPv6 address.
  const ipv4 = IPV4.exec(address)?.[0]
  if (ipv4 !== undefined) return ipv4
  const [start = [], end = []] = address.split('::').map((part) => part.split(':'))
  const zeros = Array<string>(Math.max(0, 8 - start.length - end.length)).fill('0')
  return [...start, ...zeros, ...end].slice(0, 4).join(':')
}
