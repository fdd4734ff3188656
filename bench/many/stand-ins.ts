import { createServer } from 'node:http'
import { benchDocument, withoutTranscript } from '../bench-session.ts'
import { collect, portOf, sendJson } from '../network-stub.ts'
import { emailOf, sessionOfUser, teamOfKey, teamOfToken } from './names.ts'

/*
 * The Slack and the Exec of all workspaces, in a process of their own: they must take nothing from the time of the one that is measured.
 * Slack takes 300 ms for each call, Exec 100 ms.
 */

const SLACK_MS = 300
const EXEC_MS = 100
const DAY_MS = 24 * 60 * 60_000

const document = withoutTranscript(benchDocument())
const createdAt = new Date(Date.now() - DAY_MS).toISOString()
let posted = 0
let cards = 0

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://stand-in')
  const token = request.headers.authorization?.replace('Bearer ', '') ?? ''
  collect(request, (body) => {
    if (pathname.startsWith('/rest/v1/'))
      return void setTimeout(() => sendJson(response, execAnswer(pathname, teamOfKey(token))), EXEC_MS)
    if (pathname.startsWith('/cards/')) {
      cards += 1
      return void response.end('ok')
    }
    if (pathname === '/api/chat.postMessage') posted += 1
    const fields = new URLSearchParams(body)
    setTimeout(() => sendJson(response, slackAnswer(pathname, fields, teamOfToken(token))), SLACK_MS)
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () =>
  process.send?.({ origin: `http://127.0.0.1:${portOf(server.address())}` }),
)
process.on('message', () => process.send?.({ posted, cards }))

/** Each person has one session, of yesterday. */
function execAnswer(path: string, team: string): object {
  const id = /\/sessions\/([^/]+)/.exec(path)?.[1]
  if (path === '/rest/v1/workspace') return { id: `exec-of-${team}`, name: team }
  if (id !== undefined) return sessionOf(id)
  const data = path === '/rest/v1/sessions' ? [sessionOf(`${team}-0`)] : []
  return {
    data,
    pagination: { page: 1, page_size: 100, total_count: data.length, total_pages: 1 },
  }
}

function sessionOf(id: string): object {
  return { ...document, id, created_at: createdAt, user: { ...document.user, email: emailOf(id) } }
}

function slackAnswer(path: string, fields: URLSearchParams, team: string): object {
  const channel = `D${fields.get('channel')?.slice(1)}`
  if (path === '/api/chat.postMessage') return { ok: true, channel, ts: `${Date.now() / 1000}` }
  if (path !== '/api/users.info')
    return { ok: true, team_id: team, user_id: 'U0BOT', bot_id: 'B0BOT', response_metadata: {} }
  const id = fields.get('user') ?? ''
  const email = emailOf(sessionOfUser(id))
  return { ok: true, user: { id, team_id: team, tz: 'Europe/Berlin', profile: { email } } }
}
