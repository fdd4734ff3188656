import { isGraded, type SessionHead } from '../../exec/session.ts'
import { LIMITS } from './limits.ts'
import { isKnownRank, rankOf, scoreText } from './session-facts.ts'
import { cut, toSingleLine } from './untrusted-text.ts'

/** A shorter part of a name says nothing. */
const MIN_NAME = 3
const SEPARATOR = ' · '

/** As "Jane · 82.5 · Gold": whose session a modal shows, in the 24 characters that Slack takes. */
export function modalTitle(session: SessionHead): string {
  const result = cut(resultOf(session), LIMITS.viewTitle)
  const room = LIMITS.viewTitle - SEPARATOR.length - result.length
  const name = room < MIN_NAME ? undefined : toSingleLine(session.user?.first_name, room)
  return name === undefined ? result : `${name}${SEPARATOR}${result}`
}

function resultOf(session: SessionHead): string {
  if (!isGraded(session)) return typeof session.score === 'number' ? "Doesn't count" : 'Not graded'
  const score = scoreText(session.score)
  return isKnownRank(session) ? `${score}${SEPARATOR}${rankOf(session).word}` : score
}
