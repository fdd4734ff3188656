import type { KnownBlock, PlainTextOption, StaticSelect } from '@slack/types'
import { createdAt, isGraded } from '../../exec/session.ts'
import type { SessionList } from '../../exec/session-list.ts'
import type { SessionSummary } from '../../exec/session-page.ts'
import { asOfNote, type Content, toBlocks } from '../text/document.ts'
import { LIMITS } from '../text/limits.ts'
import { mrkdwnSection, plainText } from '../text/prose.ts'
import { rankOf, scenarioName, scoreText, utcText } from '../text/session-facts.ts'
import { cut } from '../text/untrusted-text.ts'

/** The `block_id` and `action_id` of the menu. */
export const CHOICE = 'choice'

/** What a form that was opened for no session offers instead of an id. */
export type ShareChoices =
  | { kind: 'loading' }
  /** The asker's own, newest first. */
  | { kind: 'sessions'; list: Pick<SessionList, 'sessions' | 'asOf'> }
  /** Why there is no list. */
  | { kind: 'problem'; problem: Content }

/** So much of a scenario's name is shown, whatever stands beside it. */
const LEAST_NAME = 15

/** Whether there is a menu to choose from, so that no id is needed. */
export function hasMenu(choices: ShareChoices | undefined): boolean {
  return choices?.kind === 'sessions' && offered(choices.list.sessions).length > 0
}

/** Whether the menu has a session. */
export function offers(choices: ShareChoices, id: string): boolean {
  return choices.kind === 'sessions' && offered(choices.list.sessions).some((session) => session.id === id)
}

/**
 * A menu of sessions, graded ones first; or a line that says why there is none.
 *
 * @param chosen the id of the session that the menu begins with, if it has it.
 */
export function choiceBlocks(choices: ShareChoices, chosen?: string): KnownBlock[] {
  if (choices.kind === 'loading') return [mrkdwnSection('Loading your latest sessions…')]
  if (choices.kind === 'problem') return choices.problem.blocks
  const { sessions, asOf } = choices.list
  const element = menu(offered(sessions), chosen)
  if (element === undefined)
    return [mrkdwnSection('Exec has no session under the email address of your Slack profile.')]
  return [
    { type: 'input', block_id: CHOICE, label: plainText('Your latest sessions'), optional: true, element },
    ...asOfNote(asOf).flatMap((part) => toBlocks(part, 'view')),
  ]
}

/** The newest of those that an option can name, each once. */
function offered(sessions: readonly SessionSummary[]): SessionSummary[] {
  const byId = new Map(sessions.map((session) => [session.id, session]))
  return [...byId.values()].filter(({ id }) => id.length <= LIMITS.optionValue).slice(0, LIMITS.options)
}

function menu(sessions: readonly SessionSummary[], chosen: string | undefined): StaticSelect | undefined {
  const groups = [
    { label: plainText('Graded'), options: sessions.filter(isGraded).map(optionOf) },
    {
      label: plainText('Not graded yet'),
      options: sessions.filter((session) => !isGraded(session)).map(optionOf),
    },
  ].filter(({ options }) => options.length > 0)
  if (groups.length === 0) return undefined
  const initial = sessions.find(({ id }) => id === chosen)
  return {
    type: 'static_select',
    action_id: CHOICE,
    placeholder: plainText('Choose one'),
    option_groups: groups,
    ...(initial === undefined ? {} : { initial_option: optionOf(initial) }),
  }
}

/** In an option Slack shows no date in the reader's zone: the zone is named instead. */
function optionOf(session: SessionSummary): PlainTextOption {
  const date = createdAt(session)
  const before = `${optionPrefix(session)} · `
  const after = date === undefined ? '' : ` · ${utcText(date)}`
  const room = LIMITS.optionText - before.length - after.length
  const name = cut(scenarioName(session), Math.max(room, LEAST_NAME))
  return { text: plainText(cut(before + name + after, LIMITS.optionText)), value: session.id }
}

function optionPrefix(session: SessionSummary): string {
  if (!isGraded(session)) return '⏳'
  const { emoji, word } = rankOf(session)
  return [emoji, word === undefined ? undefined : cut(word, 12), scoreText(session.score)]
    .filter((part) => part !== undefined)
    .join(' ')
}
