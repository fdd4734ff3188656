import { LIST_ACTIONS, listButton } from '../../blocks/card/list-buttons.ts'
import { SESSION_ACTIONS } from '../../blocks/card/session-buttons.ts'
import { readFilter, SCENARIO_FILTER } from '../../blocks/lists/team-filters.ts'
import { type Answer, inPlace, orRefused } from '../../delivery/answer.ts'
import type { ButtonAction, SessionButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import type { Word } from '../../delivery/word.ts'
import { firstPage, type ListCursor } from '../../exec/list-cursor.ts'
import { feature } from '../../shared/feature.ts'
import { type CardDependencies, cardAnswer } from '../../shared/sessions/card.ts'
import {
  answerListWords,
  latestCard,
  listContent,
  openListWithAudit,
  PAGING_MS,
  readListWords,
} from '../../shared/sessions/list.ts'
import { listPress, sessionPress } from '../../shared/sessions/press.ts'
import { beginsWithPerson } from '../../slack/person.ts'
import { mySessions, personSessions } from './list-tools.ts'

/**
 * *Newer*, *Older*, *Back*, *All sessions*, *My sessions*, *My team*, *Try again* and a list's menus. Each names its
 * target, so a second press changes nothing.
 */
async function showList(
  needs: CardDependencies,
  context: DeliveryContext,
  action: ButtonAction,
  cursor: ListCursor,
): Promise<Answer> {
  const isTryingAgain = action.actionId === LIST_ACTIONS.tryAgain
  const isAnew = action.actionId === LIST_ACTIONS.mine || action.actionId === LIST_ACTIONS.team
  const isPaging = !isTryingAgain && !isAnew
  const list = await orRefused(openListWithAudit(context, cursor, isPaging ? PAGING_MS : undefined))
  if ('problem' in list) return isTryingAgain ? inPlace(list, context.errorId) : list
  return { audit: list.audit, redraw: await listContent(needs, context, list, { cursor }) }
}

/** *Latest session* replaces the question of what someone meant. */
async function showLatest(
  dependencies: CardDependencies,
  context: DeliveryContext,
  _: ButtonAction,
  { of }: ListCursor,
): Promise<Answer> {
  return inPlace(await orRefused(latestCard(dependencies, context, of)), context.errorId)
}

/** *View* in a list replaces it with the card, which has a button back. A problem is shown beside the list. */
async function viewFromList(
  dependencies: CardDependencies,
  context: DeliveryContext,
  { reference, surface }: SessionButtonAction,
): Promise<Answer> {
  const card = await cardAnswer(dependencies, context, reference, surface)
  return inPlace(card, context.errorId)
}

const { newer, older, back, all, mine, team, tryAgain, latest } = LIST_ACTIONS

const listPlaces = listPress({ ids: [newer, older, back, all, mine, team, tryAgain], run: showList })
const scenarioFilter = listPress({ ids: [SCENARIO_FILTER], read: readFilter, run: showList })
const newest = listPress({ ids: [latest], run: showLatest })

const view = sessionPress({
  ids: [SESSION_ACTIONS.view],
  kind: 'button',
  surface: ({ actionId }) => `list:${actionId}`,
  run: viewFromList,
})

async function answer(needs: CardDependencies, context: DeliveryContext, text: string) {
  const words = readListWords(text)
  return words.ok ? answerListWords(needs, context, words.value) : { audit: [], problem: words.error }
}

const listWord = (name: 'latest' | 'recent', button: 'latest' | 'mine'): Word<CardDependencies> => ({
  name,
  buttons: [listButton(button, firstPage('own'))],
  isMessage: (_, rest) => readListWords(`${name} ${rest}`).ok,
  run: (needs, context, _, text) => answer(needs, context, text),
})

/** An empty text, or a person, with or without one of the words above. */
const person: Word<CardDependencies> = {
  takes: (_, text) => text.trim() === '' || beginsWithPerson(text),
  isMessage: (_, text) => text !== '' && readListWords(text).ok,
  run: (needs, context, _, text) => answer(needs, context, text),
}

/** One's own sessions, or someone's. */
export const lists = feature<CardDependencies>({
  name: 'lists',
  buttons: [listPlaces, scenarioFilter, newest, view],
  tools: [mySessions, personSessions],
  words: [listWord('latest', 'latest'), listWord('recent', 'mine'), person],
  help: {
    see: ['`/exec-session`: your sessions. With an id or a link: that one'],
  },
})
