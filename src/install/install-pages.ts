import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { describeError, type Log } from '../lib/log.ts'
import type { Oauth } from './oauth.ts'
import { html, sendPage } from './page.ts'
import { KEY_PAGES, type PublicRoute, publicRoute } from './public-routes.ts'

const KEY_ROUTE = `${KEY_PAGES}*` as const

type Page = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void

/** The listener of a path; `undefined` if there is no page. */
export type Pages = (path: string) => RequestListener | undefined

/** The app's publisher. */
interface Publisher {
  /** Where people ask for help. */
  supportUrl: string | undefined
  /** The address of its privacy policy. */
  privacyUrl: string | undefined
}

interface InstallPagesOptions {
  oauth: Oauth
  publisher: Publisher
  /** Answers below `KEY_PAGES`. */
  keyPage: Page
  /** Keeps the process alive until a page is answered: Slack's code is spent before the installation is saved. */
  track(answering: Promise<void>): void
  log: Log
}

/** The pages of the app for browsers, by their paths. */
export function installPages({ oauth, publisher, keyPage, track, log }: InstallPagesOptions): Pages {
  const pages: Partial<Record<PublicRoute, Page>> = {
    '/': (_, response) => sendLandingPage(response, publisher),
    '/slack/install': (request, response) => oauth.begin(request, response),
    '/slack/oauth_redirect': (request, response) => oauth.end(request, response),
    [KEY_ROUTE]: keyPage,
  }
  return (path) => {
    const route = publicRoute(path)
    const page = route && pages[route]
    return page && ((request, response) => track(answer(page, route, request, response, log)))
  }
}

const MAX_BODY_BYTES = 4096

/**
 * Refuses `HEAD`: a browser's prefetch must not spend a state. Only the page for the key takes a form, which must
 * declare its length.
 */
async function answer(
  page: Page,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  log: Log,
): Promise<void> {
  response.setHeader('strict-transport-security', 'max-age=31536000')
  const methods = path === KEY_ROUTE ? ['GET', 'POST'] : ['GET']
  if (!methods.includes(request.method ?? '')) {
    response.writeHead(405, { allow: methods.join(', ') }).end()
    return
  }
  if (request.method === 'POST' && !(Number(request.headers['content-length']) <= MAX_BODY_BYTES))
    return sendPage(response, {
      status: 413,
      title: 'That is too long',
      body: html`<p>A key has 50 characters.</p>`,
    })
  try {
    await page(request, response)
  } catch (error) {
    // Anyone can break off a form as often as they like, so it isn't logged.
    if (request.errored !== null) return
    log.error('a page failed', { path, ...describeError(error) })
    const body = html`<p>Something went wrong here. Try again in a minute.</p>`
    if (!response.headersSent) sendPage(response, { status: 503, title: 'Not right now', body })
    else response.end()
  }
}

/** `GET /`: what the app is, for people who may add it. */
function sendLandingPage(response: ServerResponse, { supportUrl, privacyUrl }: Publisher): void {
  const policy =
    privacyUrl === undefined ? html`` : html`<p><a href="${privacyUrl}">Read the privacy policy</a>.</p>`
  const support =
    supportUrl === undefined ? html`` : html`<p>Questions? <a href="${supportUrl}">Ask for help</a>.</p>`
  sendPage(response, {
    title: 'Exec session feedback for Slack',
    body: html`<p>Exec trains people with AI roleplays. This app brings the feedback of each session to Slack: the
      score, the rank, what went well, and the one thing to work on next.</p>
      <p><a class="button" href="/slack/install">Add to Slack</a></p>
      <h2>How it works in Slack</h2>
      <p>Type <code>/exec-session</code> to see your sessions, or paste a session's link and it unfurls into a card.
      Press <em>Full review</em> for each item of the rubric, and <em>Share…</em> to show the card where your team talks.
      Coaches type <code>/exec-session team</code>, and send notes and retries from there.
      Where an admin has turned it on, ask Slackbot what to work on.</p>
      <h2>Privacy</h2>
      <p>By default, only you, your coaches and Exec admins open your sessions; Privacy in the app's Home says who does
      in your workspace. What one of you shares, everyone there sees.
      I keep no feedback, scores or email addresses in readable form.
      I send results, digests, alerts and reminders if you ask for them, or if your employer turns them on, each with a
      button to stop it. Otherwise I write to you when someone shares or coaches your session, or asks you something,
      and I say hello once. Where Slackbot is on, Slack's model reads what I answer there.
      When you remove the app, its token and your Exec key are destroyed at once, and everything else a day later.</p>
      ${policy} ${support}`,
  })
}
