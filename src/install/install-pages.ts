import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { describeError, type Log } from '../lib/log.ts'
import { answerKeyPage, type FindLink, KEY_PAGES } from './key-page.ts'
import { sendLandingPage } from './landing-page.ts'
import type { Oauth } from './oauth.ts'
import { html, sendPage } from './page.ts'

type Page = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void

/** What answers at a path; `undefined` where there is no page. */
export type Pages = (path: string) => RequestListener | undefined

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
  const pages: Record<string, Page> = {
    '/': (_, response) => sendLandingPage(response, supportUrl),
    '/slack/install': (_, response) => oauth.begin(response),
    '/slack/oauth_redirect': (request, response) => oauth.end(request, response),
    [KEY_PAGES]: (request, response) => answerKeyPage(request, response, findLink),
  }
  return (wanted) => {
    const path = wanted.startsWith(KEY_PAGES) ? KEY_PAGES : wanted
    const page = Object.hasOwn(pages, path) ? pages[path] : undefined
    if (page === undefined) return undefined
    return (request, response) => track(answer(page, path, request, response, log))
  }
}

/** No `HEAD`: a browser that looks ahead must not spend a state. Only the page for the key takes a form. */
async function answer(
  page: Page,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  log: Log,
): Promise<void> {
  const methods = path === KEY_PAGES ? ['GET', 'POST'] : ['GET']
  if (!methods.includes(request.method ?? '')) {
    response.writeHead(405, { allow: methods.join(', ') }).end()
    return
  }
  try {
    await page(request, response)
  } catch (error) {
    log.error('a page failed', { path, ...describeError(error) })
    const body = html`<p>Something went wrong here. Try again in a minute.</p>`
    if (!response.headersSent) sendPage(response, { status: 503, title: 'Not right now', body })
    else response.end()
  }
}
