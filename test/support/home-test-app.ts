import { readable } from './card-text.ts'
import type { SessionDocument } from './exec/session-document.ts'
import { sessionDocument } from './exec/session-documents.ts'
import type { JsonObject } from './slack/json.ts'
import type { View } from './slack/views.ts'
import { startTestApp, type TestApp, type TestAppOptions } from './test-app.ts'

const HOUR_MS = 3_600_000
const NEWEST = Date.UTC(2026, 2, 15, 14, 30)

/** A app with what a test of the Home does and looks at. */
export interface HomeTestApp extends TestApp {
  /** Opens a person's Home, and waits for the answer. */
  openHome(user?: string): Promise<void>
  /** Presses or chooses in a person's Home, and waits for the answer. */
  press(action_id: string, value?: string, user?: string): Promise<void>
  /** Presses *View* on the row with this session. */
  viewSession(id: string, user?: string): Promise<void>
  home(user?: string): View
  /** All that can be read in a Home. */
  text(user?: string): string
  blocks(user?: string): JsonObject[]
  /** Everything that a Home holds, what nobody reads included. */
  whole(user?: string): string
  /** The scenario of each row, from the top. */
  rows(user?: string): string[]
  /** The queries of Exec's list of sessions so far. */
  listRequests(): Record<string, string>[]
  /** Lets time pass for the bot. */
  pass(ms: number): void
}

export async function startHomeTestApp(options: TestAppOptions = {}): Promise<HomeTestApp> {
  let passed = 0
  const clock = () => Date.now() + passed
  const app = await startTestApp({ bot: { clock }, ...options, exec: { clock, ...options.exec } })
  const home = (user = 'U0REP') => {
    const view = app.slack.home(user)
    if (view === undefined) throw new Error(`${user} has no Home`)
    return view
  }
  const own: Omit<HomeTestApp, keyof TestApp> = {
    async openHome(user = 'U0REP') {
      await app.slack.openHome({ user })
      await app.bot.idle()
    },
    async press(action_id, value, user = 'U0REP') {
      const chosen = value === undefined ? {} : { value }
      const delivery = await app.slack.click({ user, view: home(user), action_id, ...chosen })
      if (delivery.status !== 200) throw new Error(`The bot answered ${delivery.status}`)
      await app.bot.idle()
    },
    async viewSession(id, user = 'U0REP') {
      const row = home(user).blocks.find(({ accessory }) => Object(accessory).value === id)
      const block_id = String(row?.block_id)
      await app.slack.click({ user, view: home(user), action_id: 'session.view_feedback', block_id })
      await app.bot.idle()
    },
    home,
    text: (user) => readable(home(user).blocks),
    blocks: (user) => home(user).blocks,
    whole: (user = 'U0REP') => JSON.stringify(app.slack.home(user)),
    rows: (user) =>
      home(user).blocks.flatMap(({ accessory, text }) =>
        Object(accessory).action_id === 'session.view_feedback'
          ? [String(Object(text).text).split(' · ').at(-1) ?? '']
          : [],
      ),
    listRequests: () =>
      app.exec.requests.filter(({ path }) => path === '/sessions').map(({ query }) => query),
    pass(ms) {
      passed += ms
    },
  }
  return Object.assign(app, own)
}

/** So many of Jane Smith's sessions: `#1` is the newest, each an hour older than the one before it. */
export function addSessions(
  app: TestApp,
  count: number,
  change: (number: number) => Partial<SessionDocument> = () => ({}),
): void {
  for (let number = 1; number <= count; number += 1) {
    const id = `session${number}`
    const scenario = { id: 's1', name: `#${number}`, slug: 's1' }
    const created_at = new Date(NEWEST - number * HOUR_MS).toISOString()
    app.exec.sessions.set(id, sessionDocument({ id, scenario, created_at, ...change(number) }))
  }
}

const RANKS = ['gold', 'silver', 'bronze'] as const

/** Gold, silver, bronze, not graded, gold, … */
export function inTurn(number: number): Partial<SessionDocument> {
  const rank = RANKS[(number - 1) % 4]
  return rank === undefined ? { score: null, rank: null, is_valid_attempt: false } : { rank }
}

export const RAVI = { id: 'u2ravi', email: 'ravi@acme.com', first_name: 'Ravi', last_name: 'Patel' }

export function numbers(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, at) => `#${from + at}`)
}
