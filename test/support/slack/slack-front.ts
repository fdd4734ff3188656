import { randomBytes } from 'node:crypto'
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { text } from 'node:stream/consumers'
import { close, listen } from '../loopback.ts'
import type { FakeSlack } from './slack.ts'
import { parseArguments } from './web-api.ts'

/** Who has consented to what, as `oauth.v2.access` tells it. */
export interface Grant {
  access_token: string
  bot_user_id: string
  app_id: string
  is_enterprise_install: boolean
  team: { id: string; name: string } | null
  enterprise: { id: string; name: string } | null
  authed_user: { id: string }
  /** Where tokens end: how long they live, in seconds. */
  expires_in?: number
}

interface SlackFrontOptions {
  /** The workspaces, by the bot's token there. */
  workspaces: Map<string, FakeSlack>
  clientId: string
  clientSecret: string
  redirectUri: string
  /** Answers a browser, outside of the Web API. */
  pages?: RequestListener
}

/** `https://slack.com` before several workspaces: a token leads to its own alone. It also exchanges the codes of OAuth, each once. */
export class SlackFront {
  /** The grants by code. */
  readonly codes = new Map<string, Grant>()
  readonly revoked = new Set<string>()
  /** Once it listens. */
  apiUrl = ''
  /** The methods that were called with such a token. */
  readonly refused: string[] = []
  /** Called for each exchange: one that is `lost` has no answer, and no effect. */
  onExchange: (request: IncomingMessage) => 'answered' | 'lost' | Promise<'answered' | 'lost'> = () =>
    'answered'
  readonly #server: Server

  constructor(readonly options: SlackFrontOptions) {
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy())
    })
  }

  async listen(): Promise<void> {
    this.apiUrl = `http://127.0.0.1:${await listen(this.#server)}/api/`
  }

  /** Someone there consents: by default the admin. @returns the code. */
  consent({ settings, workspace }: FakeSlack, changes?: Partial<Grant>): string {
    const { id, name, enterprise = null, is_enterprise_install = false } = workspace.team
    const code = randomBytes(8).toString('hex')
    this.codes.set(code, {
      access_token: settings.botToken,
      bot_user_id: workspace.bot.user_id,
      app_id: workspace.bot.app_id,
      is_enterprise_install,
      team: is_enterprise_install ? null : { id, name },
      enterprise,
      authed_user: { id: 'U0ADMIN' },
      ...changes,
    })
    return code
  }

  async close(): Promise<void> {
    await close(this.#server)
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pages } = this.options
    if (pages !== undefined && request.method === 'GET') return pages(request, response)
    const body = await text(request)
    const { 'content-type': type = '', authorization } = request.headers
    const method = (request.url ?? '').split('/api/')[1] ?? ''
    const args = parseArguments(body, type)
    if (method === 'oauth.v2.access') {
      if ((await this.onExchange(request)) === 'lost') request.socket.resetAndDestroy()
      else send(response, this.#exchange(args))
      return
    }
    const token = authorization?.replace(/^Bearer\s*/, '') ?? String(args.token ?? '')
    if (this.revoked.has(token)) {
      this.refused.push(method)
      return send(response, { ok: false, error: 'token_revoked' })
    }
    const workspace = this.options.workspaces.get(token)
    if (workspace === undefined) return send(response, { ok: false, error: 'invalid_auth' })
    if (method === 'auth.revoke') {
      this.revoked.add(token)
      return send(response, { ok: true, revoked: true })
    }
    const headers = { 'content-type': type, authorization: `Bearer ${workspace.settings.botToken}` }
    const answered = await fetch(workspace.apiUrl + method, { method: 'POST', headers, body })
    response.writeHead(answered.status, Object.fromEntries(answered.headers)).end(await answered.text())
  }

  #exchange({ client_id, client_secret, redirect_uri, code }: Record<string, unknown>): object {
    const { clientId, clientSecret, redirectUri } = this.options
    if (client_id !== clientId) return { ok: false, error: 'invalid_client_id' }
    if (client_secret !== clientSecret) return { ok: false, error: 'bad_client_secret' }
    if (redirect_uri !== redirectUri) return { ok: false, error: 'bad_redirect_uri' }
    const grant = this.codes.get(String(code))
    if (grant === undefined) return { ok: false, error: 'invalid_code' }
    this.codes.delete(String(code))
    return { ok: true, token_type: 'bot', scope: 'commands', ...grant }
  }
}

function send(response: ServerResponse, answer: object): void {
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(answer))
}
