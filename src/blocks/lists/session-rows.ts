import type { Button } from '@slack/types'
import type { ListedPerson, OpenedList } from '../../access/lists.ts'
import { PAGE_SIZE } from '../../exec/list-page.ts'
import {
  isGraded,
  isOfTeam,
  type ListedTeam,
  type SessionSummary,
  ungradedState,
} from '../../exec/session.ts'
import type { SessionList } from '../../exec/session-lists.ts'
import { namedButtons, viewButton } from '../card/session-buttons.ts'
import { notInExecParts } from '../exec-email/exec-email-messages.ts'
import {
  cardTitle,
  dateFact,
  durationFact,
  listedName,
  personKey,
  personTitle,
  rankFact,
  resultText,
  scenarioName,
} from '../session/session-facts.ts'
import { counted } from '../text/counted.ts'
import {
  actionsPart,
  type CardPart,
  contextPart,
  dividedRows,
  factsPart,
  type Parts,
  paragraphs,
  rowPart,
} from '../text/document.ts'
import { cut, toSingleLine } from '../text/untrusted-text.ts'

interface RowsOptions {
  /** For a list of several people. */
  hasNames: boolean
  /** If a session has several, they get a block of their own. */
  buttonsOf(session: SessionSummary): Button[]
}

/** Each row has four parts at most. */
export function sessionRows(
  { sessions, readAt }: Pick<SessionList, 'sessions' | 'readAt'>,
  { hasNames, buttonsOf }: RowsOptions,
): CardPart[] {
  const rows = sessions.map((session) => {
    const title = (hasNames ? personTitle : cardTitle)(session, readAt)
    const bold = hasNames ? listedName(session) : undefined
    const [first, ...others] = buttonsOf(session)
    const facts = factsPart(rankFact(session.grade), durationFact(session), dateFact(session))
    return others.length === 0
      ? [rowPart(title, first, bold), facts]
      : [rowPart(title, undefined, bold), facts, actionsPart(...namedButtons([first, ...others], title))]
  })
  return dividedRows(rows)
}

/** `grading`: the sessions Exec is still grading. One line replaces their rows: see `gradingPart`. */
export function splitByGrading({ sessions, readAt }: Pick<SessionList, 'sessions' | 'readAt'>): {
  rows: SessionSummary[]
  grading: SessionSummary[]
} {
  const isGrading = (one: SessionSummary) => !isGraded(one) && ungradedState(one, readAt) === 'not_graded_yet'
  return { rows: sessions.filter((one) => !isGrading(one)), grading: sessions.filter(isGrading) }
}

export function gradingPart(grading: readonly SessionSummary[]): CardPart | undefined {
  const [first] = grading
  if (first === undefined) return undefined
  const what = grading.length === 1 ? `${scenarioName(first)} is` : `${grading.length} are`
  return contextPart(`⏳ ${what} being graded.`)
}

const NAME_CHARACTERS = 40
const SCENARIO_CHARACTERS = 60

/** E.g. "Jane Smith · 🥇 82.5/100 · Procurement Discovery", in a direct message about several people. */
export function personRow(session: SessionSummary, name: string, now: Date): CardPart {
  const who = cut(name, NAME_CHARACTERS)
  const facts = [who, resultText(session, now), cut(scenarioName(session), SCENARIO_CHARACTERS)]
  return rowPart(facts.join(' · '), viewButton(session.id), who)
}

/** @param whose the person's name. @param isFiltered whether a team menu narrows the list down. */
export function emptyListParts(
  { team, isOwn, notInExec }: Pick<OpenedList, 'team' | 'isOwn' | 'notInExec'>,
  whose: 'own' | ListedTeam | ListedPerson,
  isFiltered: boolean,
): Parts {
  if (notInExec !== undefined) return notInExecParts(notInExec)
  return [paragraphs(emptyWords({ team, isOwn }, whose, isFiltered))]
}

function emptyWords(
  { team, isOwn }: Pick<OpenedList, 'team' | 'isOwn'>,
  whose: 'own' | ListedTeam | ListedPerson,
  isFiltered: boolean,
): string {
  if (team !== undefined)
    return isFiltered
      ? 'No sessions match. Choose something else above.'
      : 'No sessions yet. The newest of your people will show up here.'
  if (isOwn || whose === 'own' || isOfTeam(whose))
    return 'No sessions yet. In Exec you practice conversations with an AI: pick a scenario and talk, and your score and feedback show up here.'
  if ('member' in whose) return 'No sessions yet.'
  const email = 'email' in whose ? whose.email : 'the email in their Slack profile'
  return `No sessions yet under ${toSingleLine(email) ?? 'this email'}. Do they use another one in Exec? Type that after /exec-session.`
}

/** Whether every page before was full, so that this one can be numbered. Exec may send shorter pages than asked. */
function isNumbered({ page, hasMore, total, sessions }: SessionList): boolean {
  if (hasMore) return sessions.length === PAGE_SIZE
  return total === undefined ? page === 1 : firstOfPage(page) + sessions.length === total
}

function firstOfPage(page: number): number {
  return (page - 1) * PAGE_SIZE
}

/** `undefined` if all sessions are shown, or if Exec doesn't say how many there are. */
export function positionText(
  list: SessionList,
  first: number,
  count: number,
  grading: number,
): string | undefined {
  const { page } = list
  const total = countOfRows(list, grading)
  if (total === undefined || !isNumbered(list) || count === 0 || count === total) return undefined
  return `${numberRange(firstOfPage(page) + first, count)} of ${total}`
}

/** How many rows the list has, if Exec says. For a list of several pages, that includes sessions being graded. */
function countOfRows({ total, hasMore }: SessionList, grading: number): number | undefined {
  return total === undefined || hasMore ? total : total - grading
}

/** Where the last page of a list begins, from 0. */
export function lastPageStart(count: number, pageSize: number): number {
  return Math.max(0, Math.ceil(count / pageSize) - 1) * pageSize
}

/** E.g. "6–10", or "6" for one. */
export function numberRange(first: number, count: number): string {
  return count === 1 ? String(first + 1) : `${first + 1}–${first + count}`
}

/** A team's summary, e.g. "12 sessions by 3 people". `undefined` if it would say no more than the rows. */
export function teamSummary(list: SessionList): string | undefined {
  const { rows } = splitByGrading(list)
  if (list.page > 1 || rows.length < 2) return undefined
  const isWhole = !list.hasMore && isNumbered(list)
  const people = new Set(rows.map(personKey))
  people.delete('')
  const by = people.size === 0 ? '' : ` by ${counted(people.size, 'person', 'people')}`
  return `${isWhole ? '' : 'Last '}${rows.length} sessions${by}`
}
