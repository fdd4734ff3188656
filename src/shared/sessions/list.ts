import type { Button } from '@slack/types'
import { type OpenedList, openList } from '../../access/lists.ts'
import { scopeOf } from '../../access/scope.ts'
import { type OpenedStandings, openStandings } from '../../access/standings.ts'
import type { Viewer } from '../../access/viewer.ts'
import { LIST_OTHERS_HINT, noneGradedHint, noOwnHint } from '../../blocks/help/help-messages.ts'
import { listMessage } from '../../blocks/lists/list-message.ts'
import type { Content } from '../../blocks/text/document.ts'
import { type Audited, orRefused, type PrivateAnswer, withAudit } from '../../delivery/answer.ts'
import { auditFields } from '../../delivery/audit.ts'
import { type DeliveryContext, loggedId, nameOfList } from '../../delivery/context.ts'
import { firstPage, type ListCursor } from '../../exec/list-cursor.ts'
import { isGraded, isOfTeam } from '../../exec/session.ts'
import { extensionPoint, type HasComposition } from '../../lib/extension-point.ts'
import { ok, type Result } from '../../lib/result.ts'
import { type NamedPerson, parsePerson } from '../../slack/person.ts'
import { findWritten } from '../coach-and-person.ts'
import { type CardDependencies, cardAnswer } from './card.ts'

/** For this long, a list doesn't change while someone pages through it. */
export const PAGING_MS = 5 * 60_000

/** The list for the person who asked. `hint` stands above the list. */
export async function listAnswer(
  dependencies: HasComposition,
  context: DeliveryContext,
  cursor: ListCursor,
  hint?: string,
): Promise<PrivateAnswer> {
  const opened = await openListWithAudit(context, cursor)
  return drawList(dependencies, context, opened, cursor, hint)
}

/** Answers `recent` with the list, and `latest` with the newest card. */
export async function answerListWords(
  dependencies: CardDependencies,
  context: DeliveryContext,
  { word, of }: ListWords,
): Promise<PrivateAnswer> {
  return word === 'latest'
    ? latestCard(dependencies, context, of)
    : listAnswer(dependencies, context, firstPage(of))
}

/** Someone's newest graded session, or their list if Exec's first page has none. Sends two requests at most. */
export async function latestCard(
  dependencies: CardDependencies,
  context: DeliveryContext,
  of: ListCursor['of'],
): Promise<PrivateAnswer> {
  const cursor: ListCursor = { ...firstPage(of), line: 'unseen' }
  const opened = await openListWithAudit(context, cursor)
  const newest = opened.sessions.find(isGraded)
  if (newest === undefined) return drawList(dependencies, context, opened, cursor, noneGradedHint(opened))
  context.auditAnswer(opened)
  return cardAnswer(dependencies, context, { id: newest.id, list: cursor })
}

/**
 * Draws a list. Coaches and admins rarely have sessions of their own, so they see their team's list in place of an empty one.
 */
async function drawList(
  dependencies: HasComposition,
  context: DeliveryContext,
  list: OpenedList & Audited,
  cursor: ListCursor,
  hint: string | undefined,
): Promise<PrivateAnswer> {
  const { isOwn, audit } = list
  const isEmpty = list.sessions.length === 0
  if (isEmpty && isOwn && (await scopeOf(context.viewer, 'background')).ok)
    return teamInstead(dependencies, context, list, cursor, hint)
  const reply = await listContent(dependencies, context, list, {
    cursor,
    hint: isEmpty && cursor.isForSharing ? undefined : hint,
  })
  return { audit, reply }
}

/** An opened list, with what features add to it. */
export async function listContent(
  needs: HasComposition,
  context: DeliveryContext,
  list: OpenedList,
  shown: { cursor: ListCursor; hint?: string | undefined },
): Promise<Content> {
  return listMessage(list, {
    ...shown,
    hasWrittenTo: list.team && (await findWritten(needs, context.user)),
    buttons: personButtons(needs, list, shown.cursor),
  })
}

/** If the team has no sessions, or can't be read, shows the empty list. */
async function teamInstead(
  dependencies: HasComposition,
  context: DeliveryContext,
  own: OpenedList & Audited,
  cursor: ListCursor,
  hint: string | undefined,
): Promise<PrivateAnswer> {
  const ofTeam: ListCursor = { ...cursor, of: 'team' }
  const list = await orRefused(openListWithAudit(context, ofTeam))
  const audit = [own.audit, list.audit].flat()
  if ('problem' in list || list.sessions.length === 0)
    return { audit, reply: listMessage(own, { cursor, hint: LIST_OTHERS_HINT }) }
  const noOwn = noOwnHint({ isEveryone: list.team?.isEveryone === true })
  const hintBelow = hint === undefined ? noOwn : `${noOwn} ${hint}`
  return { audit, reply: await listContent(dependencies, context, list, { cursor: ofTeam, hint: hintBelow }) }
}

/** What a feature adds below a list of someone else's sessions. */
export const personListButton = extensionPoint<(of: NamedPerson) => Button>()

/** Empty where the person picks a session. */
function personButtons(
  { composition }: HasComposition,
  { isOwn }: Pick<OpenedList, 'isOwn'>,
  { of, isForSharing, threadTs }: ListCursor,
): Button[] {
  if (isOwn || of === 'own' || isOfTeam(of) || isForSharing || threadTs !== undefined) return []
  return personListButton.of(composition).map((draw) => draw(of))
}

export async function openListWithAudit(
  { viewer }: DeliveryContext,
  cursor: ListCursor,
  maxAgeMs?: number,
): Promise<Audited & OpenedList> {
  const { of, page, scenario } = cursor
  const opened = await openList(viewer, { of, scenario, page }, { maxAgeMs })
  return withAudit(opened, { listOf: nameOfList(of, opened), ...auditFields(opened, 'listed') }, cursor)
}

/** *Scores by person* of the team's list. */
export async function openStandingsWithAudit(
  viewer: Viewer,
  { of, scenario = '' }: Pick<ListCursor, 'of' | 'scenario'>,
): Promise<Audited & OpenedStandings> {
  const opened = await openStandings(viewer, isOfTeam(of) ? of : 'team', scenario)
  return withAudit(opened, { listOf: nameOfStandings(scenario), ...auditFields(opened, 'listed') })
}

function nameOfStandings(scenario: string): string {
  const id = loggedId(scenario)
  return id === undefined ? 'board' : `board:${id}`
}

export interface ListWords {
  word: 'recent' | 'latest'
  of: ListCursor['of']
}

const WORD = /^\s*(?:recent|latest)(?!\S)|\s(?:recent|latest)\s*$/i

/** Reads `recent` or `latest`, alone, or before or after a person. An empty text, or only a person, means `recent`. */
export function readListWords(text: string): Result<ListWords, { kind: 'not_a_person' }> {
  const [found = ''] = WORD.exec(text) ?? []
  const person = text.replace(found, '').trim()
  const of = person === '' ? ok('own' as const) : parsePerson(person)
  const word = found.trim().toLowerCase() === 'latest' ? 'latest' : 'recent'
  return of.ok ? ok({ word, of: of.value }) : of
}
