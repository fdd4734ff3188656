import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ExecError } from '../exec/exec-error.ts'
import type { Connecting } from './connecting.ts'
import { html, sendPage } from './page.ts'
import { valueProblem } from './rules.ts'

/** Where admins send the key of Exec. Below it: the workspace, and the token of the link. */
export const KEY_PAGES = '/setup/key/'

const MAX_BODY_BYTES = 4096

/** Whose link leads to the page, and what it connects; `undefined` where no such link was issued, or it is spent. */
export type FindLink = (
  workspace: string,
  token: string,
) => Promise<{ owner: string; connecting: Connecting } | undefined>

/** `GET` shows the form; a `POST` tries the key. It is connected in the Home, where its workspace's name stands. */
export async function answerKeyPage(
  request: IncomingMessage,
  response: ServerResponse,
  findLink: FindLink,
): Promise<void> {
  const [workspace = '', token = ''] = (request.url ?? '').slice(KEY_PAGES.length).split('/')
  const link = await findLink(workspace, token)
  if (link === undefined)
    return sendWords(
      response,
      410,
      'This link has expired',
      `A link takes one key, within ten minutes. ${NEW_LINK}`,
    )
  const { owner, connecting } = link
  const { installed, maySetUp, apply } = connecting
  const { name: slackName } = installed
  if (!(await maySetUp(owner))) {
    const words = `Only admins and owners of ${slackName} in Slack, and who added Exec there, can connect it.`
    return sendWords(response, 403, "You can't connect Exec", words)
  }
  if (request.method !== 'POST') return sendForm(response, slackName)
  const sent = await readForm(request)
  if (sent === undefined) return sendWords(response, 413, 'That is too long', 'A key has 50 characters.')
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

/** `undefined` if it is too long, or doesn't say how long it is. */
async function readForm(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  if (!(Number(request.headers['content-length']) <= MAX_BODY_BYTES)) return undefined
  let body = ''
  for await (const chunk of request) body += chunk
  return new URLSearchParams(body)
}
