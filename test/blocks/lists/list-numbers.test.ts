import { expect, it } from 'vitest'
import { teamSummary } from '../../../src/blocks/lists/session-rows.ts'
import type { SessionList } from '../../../src/exec/session-lists.ts'
import { summaryOf } from '../../support/read-documents.ts'

function list(emails: readonly (string | null)[], more: Partial<SessionList> = {}): SessionList {
  const created_at = '2026-03-01T10:00:00Z'
  const sessions = emails.map((email, at) =>
    summaryOf({ id: `s${at}`, score: 80, created_at, user: { email } }),
  )
  return { sessions, page: 1, hasMore: false, readAt: new Date('2026-03-15T14:30:00Z'), ...more }
}

it.each<[string, SessionList, string | undefined]>([
  ['no session', list([]), undefined],
  ['one session', list(['a@b.c']), undefined],
  ['one person, however the email is spelled', list(['a@b.c', 'A@b.c ']), '2 sessions by 1 person'],
  ['nobody known', list([null, null]), '2 sessions'],
  ['the first page of several', list(['a@b.c', 'd@b.c'], { hasMore: true }), 'Last 2 sessions by 2 people'],
  ['a page with lines left out', list(['a@b.c', 'a@b.c'], { total: 3 }), 'Last 2 sessions by 1 person'],
  ['a later page', list(['a@b.c', 'a@b.c'], { page: 2 }), undefined],
])("the summary of a team's list of %s", (_, given, summary) => {
  expect(teamSummary(given)).toBe(summary)
})
