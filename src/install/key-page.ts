import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ExecError } from '../exec/exec-error.ts'
import type { Log } from '../lib/log.ts'
import type { Connecting } from './connecting.ts'
import { type Html, html, sendPage } from './page.ts'

/** Where admins send the key of Exec. Below it: the workspace, and the token of the link. */
export const KEY_PAGES = '/setup/key/'

const MAX_BODY_BYTES = 4096

export interface KeyPageOptions {
  /** How a workspace connects; `undefined` where the app is not installed, or has issued no such link. */
  connectingOf(workspace: string, token: string): Promise<Connecting | undefined>
  log: Log
}

interface Visit {
  response: ServerResponse
  connecting: Connecting
  /** Of the link. */
  token: string
  /** As Slack calls the workspace. */
  slackName: string
}

/** `GET` shows the form; a `POST` tries the key and tells the name of its workspace, and another one connects it. */
export async function answerKeyPage(
  request: IncomingMessage,
  response: ServerResponse,
  { connectingOf, log }: KeyPageOptions,
): Promise<void> {
  const [workspace = '', token = ''] = (request.url ?? '').slice(KEY_PAGES.length).split('/')
  const connecting = await connectingOf(workspace, token)
  if (connecting === undefined) return sendExpired(response)
  const visit = { response, connecting, token, slackName: connecting.options.installed.name }
  if (request.method !== 'POST') return showForm(visit)
  const sent = await readForm(request)
  if (sent === undefined) return sendWords(response, 413, 'That is too long', 'A key has 50 characters.')
  const sealed = sent.get('sealed')
  return sealed === null ? tryKey(visit, (sent.get('key') ?? '').trim()) : connect(visit, sealed, log)
}

async function showForm({ response, connecting, token, slackName }: Visit, problem?: string): Promise<void> {
  const owner = await connecting.ownerOf(token)
  if (owner === undefined) return sendExpired(response)
  if (!(await connecting.options.maySetUp(owner))) return sendNotAllowed(response, slackName)
  sendPage(response, { status: problem === undefined ? 200 : 422, ...keyForm(slackName, problem) })
}

async function tryKey(visit: Visit, apiKey: string): Promise<void> {
  const { response, connecting, token, slackName } = visit
  const problem = connecting.options.valueProblem('EXEC_API_KEY', apiKey)
  // No key was sent, so the link is not spent.
  if (problem !== undefined) return showForm(visit, problem)
  const owner = await connecting.ownerOf(token)
  if (owner === undefined || !(await connecting.spend(token))) return sendExpired(response)
  if (!(await connecting.options.maySetUp(owner))) return sendNotAllowed(response, slackName)
  const found = await connecting.try(apiKey, owner)
  if (found.ok) sendPage(response, confirmation(slackName, found.value))
  else sendWords(response, 502, 'Nothing was connected', `${problemWords(found.error)} ${NEW_LINK}`)
}

async function connect({ response, connecting, slackName }: Visit, sealed: string, log: Log): Promise<void> {
  const { installations, maySetUp, apply } = connecting.options
  const key = await connecting.take(sealed)
  if (key === undefined) return sendExpired(response)
  const { connectedBy: user, name } = key
  if (!(await maySetUp(user))) return sendNotAllowed(response, slackName)
  await installations.connect(connecting.workspace, key)
  log
    .ofTeam(connecting.workspace)
    .audit({ surface: 'key_page', decision: 'connected', reason: 'set_up', user })
  await apply(user)
  const words = `${slackName} shows the sessions of ${name} now. Go back to Slack: my Home has the next steps.`
  sendWords(response, 200, 'Connected', words)
}

const NEW_LINK = 'Press Connect Exec… in my Home in Slack for a new link.'

function sendExpired(response: ServerResponse): void {
  sendWords(response, 410, 'This link has expired', `A link takes one key, within ten minutes. ${NEW_LINK}`)
}

function sendNotAllowed(response: ServerResponse, slackName: string): void {
  const words = `Only admins and owners of ${slackName} in Slack, and who added Exec there, can connect it.`
  sendWords(response, 403, "You can't connect Exec", words)
}

function sendWords(response: ServerResponse, status: number, title: string, words: string): void {
  sendPage(response, { status, title, body: html`<p>${words}</p>` })
}

function keyForm(slackName: string, problem: string | undefined): { title: string; body: Html } {
  const wrong = problem === undefined ? html`` : html`<p class="problem" role="alert">${problem}</p>`
  const body = html`<p>Paste an API key of your Exec workspace. You find it in Exec → Settings → API.</p>${wrong}
    <form method="post"><label>Exec API key
    <input name="key" type="password" autocomplete="off" required autofocus></label><button>Check the key</button></form>
    <p>The key is kept encrypted, and never shown again.</p>`
  return { title: `Connect Exec to ${slackName}`, body }
}

function confirmation(
  slackName: string,
  { name, sealed }: { name: string; sealed: string },
): { title: string; body: Html } {
  const body = html`<p>This key is of <strong>${name}</strong> in Exec. ${slackName} in Slack will show its sessions.</p>
    <form method="post"><input name="sealed" type="hidden" value="${sealed}"><button>Connect</button></form>
    <p>Is that the wrong one? Close this page.</p>`
  return { title: `Connect ${name}?`, body }
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
