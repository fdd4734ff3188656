import { z } from 'zod'
import { SESSION_ID } from '../../exec/session.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import { parseJson } from '../../lib/parse.ts'
import type { Result } from '../../lib/result.ts'
import { SESSION_ACTIONS } from '../card/session-buttons.ts'
import { problemMessage } from '../problems/problem-message.ts'
import { nextTry, type Problem } from '../problems/problems.ts'
import { actionsPart, button, type Content, present, toMessage, wordsContent } from '../text/document.ts'
import { LIMITS } from '../text/limits.ts'
import { mention, parseMrkdwn, type RichPiece, richMarkup, WRITTEN_CHARACTERS } from '../text/rich-pieces.ts'
import { cutMarkup } from '../text/untrusted-text.ts'
import { type SentCard, sentMessage } from './share-notice-message.ts'

export interface ShareResult {
  /** Where it went: a conversation's or a person's id. */
  channel: string
  permalink: string | undefined
  hasJoined: boolean
  /** If it went to a person. */
  sent?: SentCard
}

export function sharedMessage({ channel, permalink, hasJoined, sent }: ShareResult): Content {
  if (sent !== undefined) return sentMessage(sent)
  const where = `Shared in ${mention(channel)}.`
  const said = present([
    permalink === undefined ? where : `${where} <${permalink}|View message>`,
    hasJoined && `Exec joined ${mention(channel)} to post it.`,
  ])
  return wordsContent(said.join('\n'))
}

interface AskedShare {
  reference: SessionReference
  note: readonly RichPiece[]
}

export function shareAnswer(
  shared: Result<ShareResult, Problem>,
  errorId: string,
  asked: AskedShare,
): Content {
  return shared.ok ? sharedMessage(shared.value) : notSharedMessage(shared.error, errorId, asked)
}

/** The problem and, if something else can be tried, a button that opens the form, with the note if its value holds that. */
function notSharedMessage(problem: Problem, errorId: string, { reference, note }: AskedShare): Content {
  const message = problemMessage(problem, errorId)
  const next = nextTry(problem)
  if (next === undefined) return message
  const isForPerson = next === 'send_to_person'
  const about = { id: reference.id, audience: isForPerson ? 'person' : 'conversation' }
  const whole = JSON.stringify({ ...about, note: cutMarkup(richMarkup(note), WRITTEN_CHARACTERS) })
  const value = whole.length <= LIMITS.buttonValue ? whole : JSON.stringify(about)
  const label = isForPerson ? 'Send to a person…' : 'Share…'
  return toMessage(message, actionsPart(button(label, SESSION_ACTIONS.shareAgain, value)))
}

const again = z.object({
  id: z.string().regex(SESSION_ID),
  audience: z.enum(['conversation', 'person']),
  // An earlier version named the place.
  channel: z.string().optional(),
  note: z.string().default(''),
})

/** What the button says of the form; `undefined` if that is unreadable. */
export function readShareAgain(value: string) {
  const { data } = again.safeParse(parseJson(value))
  if (data === undefined) return undefined
  const { id, audience, channel, note } = data
  const place = audience === 'person' ? { person: channel } : { conversation: channel }
  return { reference: { id }, filled: { audience, ...place, opensAtCurrent: true, note: parseMrkdwn(note) } }
}
