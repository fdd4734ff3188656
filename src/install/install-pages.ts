import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { ExecError } from '../exec/exec-error.ts'
import { describeError, type Log } from '../lib/log.ts'
import type { Connecting } from './connecting.ts'
import type { Oauth } from './oauth.ts'
import { html, sendPage } from './page.ts'
import { type PublicRoute, publicRoute } from './public-routes.ts'
import { valueProblem } from './rules.ts'

/** Where admins send the key of Exec. Below it: the workspace, and the token of the link. */
const KEY_PAGES = '/setup/key/*'

type Page = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void

/** What answers at a path; `undefined` where there is no page. */
export type Pages = (path: string) => RequestListener | undefined

/** Whose link leads to the page, and what it connects; `undefined` where no such link was issued, or it is spent. */
type FindLink = (
  workspace: string,
  token: string,
) => Promise<{ owner: string; connecting: Connecting } | undefined>

interface InstallPagesOptions {
  oauth: Oauth
  /** Where people ask for help. */
  supportUrl: string | undefined
  findLink: FindLink
  /** Keeps the process until a page is answered: Slack's code is spent before the installation is saved. */
  track(answering: Promise<void>): void
  log: Log
}

/** The pages of the app for browsers, by their paths. */
export function installPages({ oauth, supportUrl, findLink, track, log }: InstallPagesOptions): Pages {
  const pages: Record<Exclude<PublicRoute, '/slack/events'>, Page> = {
    '/': (_, response) => sendLandingPage(response, supportUrl),
    '/slack/install': (_, response) => oauth.begin(response),
    '/slack/oauth_redirect': (request, response) => oauth.end(request, response),
    [KEY_PAGES]: (request, response) => answerKeyPage(request, response, findLink),
  }
  return (path) => {
    const route = publicRoute(path)
    if (route === undefined || route === '/slack/events') return undefined
    return (request, response) => track(answer(pages[route], route, request, response, log))
  }
}

const MAX_BODY_BYTES = 4096

/** No `HEAD`: a browser that looks ahead must not spend a state. Only the page for the key takes a form, which says how long it is. */
async function answer(
  page: Page,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  log: Log,
): Promise<void> {
  response.setHeader('strict-transport-security', 'max-age=31536000')
  const methods = path === KEY_PAGES ? ['GET', 'POST'] : ['GET']
  if (!methods.includes(request.method ?? '')) {
    response.writeHead(405, { allow: methods.join(', ') }).end()
    return
  }
  if (request.method === 'POST' && !(Number(request.headers['content-length']) <= MAX_BODY_BYTES))
    return sendWords(response, 413, 'That is too long', 'A key has 50 characters.')
  try {
    await page(request, response)
  } catch (error) {
    log.error('a page failed', { path, ...describeError(error) })
    const body = html`<p>Something went wrong here. Try again in a minute.</p>`
    if (!response.headersSent) sendPage(response, { status: 503, title: 'Not right now', body })
    else response.end()
  }
}

/** `GET /`: what the app is, for who may add it. @param supportUrl where people ask for help. */
function sendLandingPage(response: ServerResponse, supportUrl: string | undefined): void {
  const support =
    supportUrl === undefined ? html`` : html`<p>Questions? <a href="${supportUrl}">Ask for help</a>.</p>`
  sendPage(response, {
    title: 'Exec session feedback for Slack',
    body: html`<p>Exec trains people with AI roleplays. This app brings the feedback of each session to Slack: the
      score, the rank, what went well, and the one thing to work on next.</p>
      <p><a class="button" href="/slack/install">Add to Slack</a></p>
      <h2>Privacy</h2>
      <p>Only you see your feedback, and your coaches and Exec admins when they ask for it, until one of you shares it.
      I keep no feedback, scores or email addresses in readable form. I write to you only
      when you ask me to, when someone shares or coaches your session, or when your admins turn that on.
      When you remove the app, its token and your Exec key are destroyed at once, and everything else within a day.</p>
      ${support}`,
  })
}

/** `GET` shows the form; a `POST` tries the key. It is connected in the Home, where its workspace's name stands. */
async function answerKeyPage(
  request: IncomingMessage,
  response: ServerResponse,
  findLink: FindLink,
): Promise<void> {
  const [workspace = '', token = ''] = (request.url ?? '').slice(KEY_PAGES.length - 1).split('/')
  const link = await findLink(workspace, token)
  if (link === undefined)
    return sendWords(
      response,
      410,
      'This link has expired',
      `A link takes one key, within ten minutes. If you have sent one, my Home says what comes next. ${NEW_LINK}`,
    )
  const { owner, connecting } = link
  const { installed, maySetUp, apply } = connecting
  const { name: slackName } = installed
  if (!(await maySetUp(owner))) {
    const words = `Only admins and owners of ${slackName} in Slack, and the person who added Exec there, can connect it.`
    return sendWords(response, 403, "You can't connect Exec", words)
  }
  if (request.method !== 'POST') return sendForm(response, slackName)
  const sent = await readForm(request)
  const apiKey = (sent.get('key') ?? '').trim()
  const problem = valueProblem('EXEC_API_KEY', apiKey)
  // No key was sent, so the link is not spent.
  if (problem !== undefined) return sendForm(response, slackName, problem)
  await connecting.spend(token)
  const found = await connecting.try(apiKey)
  if (!found.ok)
    return sendWords(response, 502, 'Nothing was connected', `${problemWords(found.error)} ${NEW_LINK}`)
  await apply(owner)
  const words = `This key is of ${found.value} in Exec. Is that right? Go back to Slack, close the form, and press Connect in my Home.`
  sendWords(response, 200, 'One step is left', words)
}

const NEW_LINK = 'For a new link, go back to Slack, close the form, and open it again in my Home.'

function sendWords(response: ServerResponse, status: number, title: string, words: string): void {
  sendPage(response, { status, title, body: html`<p>${words}</p>` })
}

/** @param problem of the key that was sent. */
function sendForm(response: ServerResponse, slackName: string, problem?: string): void {
  const wrong = problem === undefined ? html`` : html`<p class="problem" role="alert">${problem}</p>`
  const body = html`<p>Paste an API key of your Exec workspace. You find it in Exec → Settings → API.</p>${wrong}
    <form method="post"><label>Exec API key
    <input name="key" type="password" autocomplete="off" required autofocus></label><button>Check the key</button></form>
    <p>The key is kept encrypted, and never shown again.</p>`
  const status = problem === undefined ? 200 : 422
  sendPage(response, { status, title: `Connect Exec to ${slackName}`, body })
}

function problemWords({ kind }: ExecError): string {
  if (kind === 'key_rejected') return "Exec doesn't know this key."
  if (kind === 'workspace_inactive') return 'That Exec workspace is inactive.'
  return "Exec didn't say which workspace this key is of."
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  let body = ''
  for await (const chunk of request) body += chunk
  return new URLSearchParams(body)
}
