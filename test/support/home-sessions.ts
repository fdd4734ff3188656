import { HOUR_MS } from './durations.ts'
import type { SessionDocument } from './exec/session-document.ts'
import type { Person } from './person.ts'
import type { TestApp } from './test-app.ts'

const NEWEST = Date.UTC(2026, 2, 15, 14, 30)

/** Adds so many of Jane Smith's sessions: `#1` is the newest, each an hour older than the one before it. */
export function addSessions(
  app: TestApp,
  count: number,
  change: (number: number) => Partial<SessionDocument> = () => ({}),
): void {
  for (let number = 1; number <= count; number += 1) {
    const scenario = { id: 's1', name: `#${number}`, slug: 's1' }
    const created_at = new Date(NEWEST - number * HOUR_MS).toISOString()
    app.addSession({ id: `session${number}`, scenario, created_at, ...change(number) })
  }
}

export const RAVI = { id: 'u2ravi', email: 'ravi@acme.com', first_name: 'Ravi', last_name: 'Patel' }

/** Adds Ravi to Exec's members, so that the Home's menu of people has him. */
export function addRavi(app: TestApp): void {
  app.addMember({ ...RAVI, role: 'member' })
}

/** The scenario of each session in the person's Home, from the top. */
export function rowsOf(person: Person): string[] {
  return person.home().blocks.flatMap(({ accessory, text }) =>
    Object(accessory).action_id === 'session.view_feedback'
      ? [
          String(Object(text).text)
            .replace(/^\*|\*$/g, '')
            .split(' · ')
            .at(-1) ?? '',
        ]
      : [],
  )
}

/** `#3`, `#4`, `#5` for the numbers from 3 to 5. */
export function numbers(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, at) => `#${from + at}`)
}
