import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ExecError } from '../exec/exec-error.ts'
import type { Log } from '../lib/log.ts'
import type { Asker, Connecting } from './connecting.ts'
import type { KeyLinks } from './key-links.ts'
import { html, sendPage } from './page.ts'
import { KEY_PAGES } from './public-routes.ts'
import { valueProblem } from './rules.ts'
import { isSame } from './token.ts'

/**
 * `GET` shows the form, which a browser sends by itself once it is filled in. That `POST` tries the key, and the next
 * one connects it. An attacker may send someone the link to get their key into another Slack. So the page says where
 * the key goes, and asks for the code that Slack shows to the person who asked for the link. Even with both, the
 * attacker can't connect the key: only the page's answer to it has the confirmation.
 */
export function keyPage(
  links: KeyLinks,
  findConnecting: (workspace: string) => Promise<Connecting | undefined>,
  log: Log,
) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const say = (status: number, title: string, words: string) =>
      sendPage(response, { status, title, body: html`<p>${words}</p>` })
    const isForm = request.method === 'POST'
    if (isForm && !isOwnForm(request, links.publicUrl))
      return say(403, 'That came from another page', `I take a key from my own page alone. ${BEGIN_AGAIN}`)
    const [workspace = '', token = ''] = (request.url ?? '').slice(KEY_PAGES.length).split('/')
    const sent = isForm ? await readForm(request) : new URLSearchParams()
    const confirmation = sent.get('connect')
    const place = links.at(workspace, token, confirmation === null ? 'key' : 'connect')
    const link = await place.find()
    const connecting = link && (await findConnecting(workspace))
    const sayExpired = () =>
      confirmation === null
        ? say(410, 'This link has expired', EXPIRED)
        : say(410, 'Nothing to connect', TOO_LATE)
    if (link === undefined || connecting === undefined) return sayExpired()
    const { owner } = link
    const asker = await connecting.findAsker(owner)
    if (asker === undefined)
      return say(503, "Slack didn't answer", 'Load this page again in a minute: the link still works.')
    if (!asker.maySetUp) {
      const words = `Only admins and owners of ${asker.domain}, and the person who added Exec there, can connect it.`
      return say(403, "You can't connect Exec", words)
    }
    if (!isForm) return sendForm(response, asker)
    const apiKey = (sent.get('key') ?? '').trim()
    const problem = confirmation === null ? valueProblem('EXEC_API_KEY', apiKey) : undefined
    if (problem !== undefined) return sendForm(response, asker, problem)

    const claimed = await place.claim()
    if (claimed === undefined) return sayExpired()
    const audit = (decision: string, reason: string) =>
      log.ofTeam(workspace).audit({ surface: 'key_page', decision, reason, user: owner })
    const refuse = async (words: string) => {
      const tries = claimed.tries - 1
      if (tries === 0 || confirmation !== null) return say(410, NOTHING_CONNECTED, `${words} ${BEGIN_AGAIN}`)
      await place.put({ ...claimed, tries })
      sendForm(response, asker, `${words} ${tries === 1 ? 'One try is' : `${tries} tries are`} left.`)
    }
    const code = confirmation ?? (sent.get('code') ?? '').replaceAll(/\D/g, '')
    if (!isSame(code, claimed.code)) {
      audit('refused', 'wrong_code')
      return refuse("That isn't the code in the form that led here.")
    }
    if (confirmation !== null) {
      const connected = await connecting.connect(confirmation, owner)
      if (connected === undefined) return sayExpired()
      audit('connected', 'set_up')
      await connecting.apply(owner)
      const body = html`<p>The sessions of <bdi>${connected}</bdi> in Exec are for the people of <strong>${asker.domain}</strong> now.
        Go back to Slack, and close the form: my Home says what comes next.</p>`
      return sendPage(response, { title: 'Exec is connected', body })
    }
    const found = await connecting.try(apiKey)
    if (!found.ok) {
      const { kind } = found.error
      const words = PROBLEMS[kind]
      audit(words === undefined ? 'failed' : 'refused', kind)
      if (words !== undefined) return refuse(words)
      await place.put(claimed)
      return sendForm(response, asker, "Exec didn't answer. Send the key again in a minute.")
    }
    audit('tried', 'set_up')
    const { name, confirmation: next } = found.value
    await links.at(workspace, token, 'connect').put({ ...claimed, code: next })
    // The box keeps a second press, meant for the page before, from connecting what nobody has read.
    const body = html`<p>This key is of <bdi>${name}</bdi> in Exec. Its sessions will be for the people of <strong>${asker.domain}</strong>.</p>
      <form method="post"><label><input type="checkbox" required>Yes, these are our sessions.</label><br>
      <button name="connect" value="${next}">Connect</button></form>
      <p>Is that the wrong one? Close this page: nothing is connected yet.</p>`
    sendPage(response, { title: 'Is this your Exec?', body })
  }
}

const NOTHING_CONNECTED = 'Nothing was connected'
const BEGIN_AGAIN = 'Begin again in Slack: close the form, and open it again in my Home.'
const TOO_LATE = 'It is connected already, or that took too long: my Home says which.'
const EXPIRED = `A link takes one key, within ten minutes. ${BEGIN_AGAIN}`

/** Browsers send both of these with each form; older ones the origin alone. */
function isOwnForm({ headers }: IncomingMessage, publicUrl: string): boolean {
  const { origin = publicUrl, 'sec-fetch-site': site } = headers
  return site === undefined ? origin === publicUrl : site === 'same-origin'
}

/** @param problem with the submitted form. */
function sendForm(response: ServerResponse, { domain, name, email }: Asker, problem?: string): void {
  const wrong = problem === undefined ? html`` : html`<p class="problem" role="alert">${problem}</p>`
  const body = html`<p>For the Slack workspace <strong>${domain}</strong>,<br>
    asked for by <bdi>${name}</bdi> (<bdi>${email}</bdi>)</p>
    <p class="warning"><strong>Only go on if you asked for this in Slack yourself.</strong> If someone sent you this link or a code,
    close this page: with your key, people in their Slack could read your company's sessions.</p>${wrong}
    <form method="post"><label>API key, from Exec → Settings → API
    <input name="key" type="password" autocomplete="off" required autofocus pattern="\\s*exec_live_[A-Za-z0-9]{40}\\s*"
    title="exec_live_ and 40 letters or digits"></label>
    <label>Code of six digits, from the form in Slack
    <input name="code" inputmode="numeric" autocomplete="off" required pattern="\\s*\\d{3}\\s?\\d{3}\\s*" title="six digits"></label>
    <p>Once both are filled in, this page says whose Exec the key is of. Nothing is connected until you press <em>Connect</em> there.</p>
    <button>Check the key</button></form>
    <p>The key is kept encrypted, and never shown again.</p>`
  const status = problem === undefined ? 200 : 422
  sendPage(response, { status, title: `Connect Exec to ${domain}`, body })
}

const PROBLEMS: Partial<Record<ExecError['kind'], string>> = {
  key_rejected: "Exec doesn't know this key.",
  workspace_inactive: 'That Exec workspace is inactive.',
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  let body = ''
  for await (const chunk of request) body += chunk
  return new URLSearchParams(body)
}
