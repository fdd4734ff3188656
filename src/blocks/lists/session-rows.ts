import type { Button, KnownBlock } from '@slack/types'
import type { ListedPerson } from '../../access/people.ts'
import { MAX_PAGE_SIZE } from '../../exec/list-page.ts'
import {
  createdAt,
  isGraded,
  isOfTeam,
  type ListedTeam,
  normalEmail,
  type SessionSummary,
} from '../../exec/session.ts'
import type { SessionList } from '../../exec/session-lists.ts'
import { namedButton, sessionButton } from '../card/session-buttons.ts'
import { type CardPart, plainText, toBlocks } from '../text/document.ts'
import {
  cardTitle,
  dateFacts,
  durationFacts,
  type Fact,
  participantName,
  rankFacts,
  scoreText,
} from '../text/session-facts.ts'
import { toSingleLine } from '../text/untrusted-text.ts'

/** At most three blocks each. *View* opens the card in a modal. */
export function sessionRows(
  { sessions, readAt }: Pick<SessionList, 'sessions' | 'readAt'>,
  { hasNames }: { hasNames: boolean },
): KnownBlock[] {
  const parts = sessions.flatMap((session, at): CardPart[] => {
    const view = { ...sessionButton('viewFeedback', { id: session.id }), text: plainText('View') }
    return [
      ...(at === 0 ? [] : [{ kind: 'divider' } as const]),
      ...rowParts(session, { readAt, hasName: hasNames, button: view }),
    ]
  })
  return toBlocks(parts, 'view')
}

/**
 * @param options.readAt when the list was read.
 * @param options.hasName for a list of several people.
 */
export function rowParts(
  session: SessionSummary,
  { readAt, hasName, button }: { readAt: Date; hasName?: boolean; button?: Button },
): CardPart[] {
  const title = cardTitle(session, readAt)
  const name =
    hasName === true ? (participantName(session) ?? toSingleLine(session.user?.email, 80)) : undefined
  const facts: Fact[] = [
    ...rankFacts(session),
    ...(name === undefined ? [] : [{ plain: name }]),
    ...durationFacts(session),
    ...dateFacts(session),
  ]
  return [
    { kind: 'row', text: title, button: button && namedButton(button, title) },
    { kind: 'facts', facts },
  ]
}

export function emptyTeam(isFiltered: boolean): CardPart[] {
  const text = isFiltered
    ? 'No sessions match. Choose something else above.'
    : 'No sessions yet. The newest of your people will show up here.'
  return [{ kind: 'prose', prose: [{ kind: 'paragraph', text }] }]
}

/** @param whose how the person was named; `own` for the reader, whatever named them. A team has `emptyTeam`. */
export function emptyList(whose: Whose): CardPart[] {
  return emptyTexts(whose).map((text): CardPart => ({ kind: 'prose', prose: [{ kind: 'paragraph', text }] }))
}

type Whose = 'own' | ListedTeam | ListedPerson

function emptyTexts(whose: Whose): string[] {
  if (whose === 'own' || isOfTeam(whose))
    return [
      'No sessions yet. Open Exec, pick a scenario and talk: your feedback shows up here once it is graded.',
      'Do you use another email in Exec? Ask an Exec admin to change it to the one in your Slack profile.',
    ]
  if ('slackUser' in whose)
    return [
      'No sessions yet under the email in their Slack profile. Do they use another one in Exec? List them by that.',
    ]
  if ('member' in whose) return ['No sessions yet.']
  const email = toSingleLine(whose.email, 100) ?? 'this email'
  return [`No sessions under ${email}. Check the spelling, or pick them from the @ list.`]
}

/** Whether every page before was full, so that this one can be numbered. Exec may send shorter pages than asked. */
export function isNumbered({ page, hasMore, total, sessions }: SessionList): boolean {
  if (hasMore) return sessions.length === MAX_PAGE_SIZE
  return total === undefined ? page === 1 : firstOfPage(page) + sessions.length === total
}

export function firstOfPage(page: number): number {
  return (page - 1) * MAX_PAGE_SIZE
}

/** As "6–10", or "6" for one. */
export function numberRange(first: number, count: number): string {
  return count === 1 ? String(first + 1) : `${first + 1}–${first + count}`
}

/**
 * As "12 sessions · best 91 · ▲ 12 this month", which compares the averages of this month and of all the time before. Leaves
 * out what the page at hand can't tell. `undefined` if it would say no more than the rows.
 */
export function listSummary(
  list: SessionList,
  { hasPeople = false }: { hasPeople?: boolean } = {},
): string | undefined {
  const { sessions, page, hasMore, readAt } = list
  if (page > 1 || sessions.length < 2) return undefined
  const isWhole = !hasMore && isNumbered(list)
  const graded = sessions.filter(isGraded)
  const isOfThisMonth = (one: (typeof graded)[number]) => monthOf(createdAt(one)) === monthOf(readAt)
  const dated = graded.filter((one) => createdAt(one) !== undefined)
  const now = average(dated.filter(isOfThisMonth))
  const before = average(dated.filter((one) => !isOfThisMonth(one)))
  const change = isWhole && now !== undefined && before !== undefined ? Math.round(now - before) : 0
  return [
    `${isWhole ? '' : 'Last '}${sessions.length} sessions${hasPeople ? byPeople(sessions) : ''}`,
    graded.length > 0 && `best ${scoreText(Math.max(...graded.map(({ score }) => score)))}`,
    change !== 0 && `${change > 0 ? '▲' : '▼'} ${Math.abs(change)} this month`,
  ]
    .filter((part) => part !== false)
    .join(' · ')
}

function byPeople(sessions: SessionList['sessions']): string {
  const people = new Set(sessions.map(({ user }) => normalEmail(user?.email ?? '') || (user?.id ?? '')))
  people.delete('')
  return people.size === 0 ? '' : ` by ${people.size === 1 ? '1 person' : `${people.size} people`}`
}

function average(sessions: readonly { score: number }[]): number | undefined {
  if (sessions.length === 0) return undefined
  return sessions.reduce((sum, { score }) => sum + score, 0) / sessions.length
}

function monthOf(date: Date | undefined): string | undefined {
  return date?.toISOString().slice(0, 7)
}
