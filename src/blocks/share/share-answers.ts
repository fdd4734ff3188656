import { z } from 'zod'
import { SESSION_ID } from '../../exec/session.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import { parseJson, SLACK_USER_ID } from '../../lib/parse.ts'
import { SESSION_ACTIONS } from '../card/session-buttons.ts'
import { nextTry, type Problem } from '../problems/problems.ts'
import { actionsBlocks, button, type Content, present, wordsContent } from '../text/document.ts'
import { LIMITS } from '../text/limits.ts'
import {
  parseMrkdwn,
  type RichPiece,
  richMarkup,
  richTextOf,
  WRITTEN_CHARACTERS,
} from '../text/rich-pieces.ts'
import { cutMarkup } from '../text/untrusted-text.ts'
import type { ShareForm } from './share-form.ts'

export interface ShareResult {
  /** Where it went: a conversation's or a person's id. */
  channel: string
  permalink: string | undefined
  hasJoined: boolean
  isRubricMissing: boolean
}

export function sharedMessage({ channel, permalink, hasJoined, isRubricMissing }: ShareResult): Content {
  const where = SLACK_USER_ID.test(channel) ? `Sent to <@${channel}>.` : `Shared in <#${channel}>.`
  const said = present([
    permalink === undefined ? where : `${where} <${permalink}|View message>`,
    hasJoined && `Exec joined <#${channel}> to post it.`,
    isRubricMissing && "The rubric couldn't be posted as a reply.",
  ])
  return wordsContent(said.join('\n'))
}

interface FailedShare {
  reference: SessionReference
  /** A conversation's or a person's id. */
  channel: string
  note: readonly RichPiece[]
}

/** The problem and, if something else can be tried, a button that opens the form with as much as its value holds. */
export function notSharedMessage(problem: Problem, message: Content, share: FailedShare): Content {
  const next = nextTry(problem)
  if (next === undefined) return message
  const { reference, channel, note } = share
  const isSame = next === 'share_again' || next === 'try_again'
  const isForPerson = next === 'send_to_person' || (isSame && SLACK_USER_ID.test(channel))
  const where = {
    id: reference.id,
    audience: isForPerson ? 'person' : 'conversation',
    ...(isSame && { channel }),
  }
  const link = reference.link === undefined ? {} : { link: reference.link }
  const said = { note: cutMarkup(richMarkup(note), WRITTEN_CHARACTERS) }
  const values = [{ ...where, ...link, ...said }, { ...where, ...said }, where].map((one) =>
    JSON.stringify(one),
  )
  const value = values.find((text) => text.length <= LIMITS.buttonValue) ?? JSON.stringify(where)
  const again = button(
    next === 'send_to_person' ? 'Send to a person…' : 'Share…',
    SESSION_ACTIONS.shareAgain,
    value,
  )
  return { text: message.text, blocks: [...message.blocks, ...actionsBlocks([again])] }
}

const again = z.object({
  id: z.string().regex(SESSION_ID),
  link: z.url({ protocol: /^https$/ }).optional(),
  audience: z.enum(['conversation', 'person']),
  channel: z.string().optional(),
  note: z.string().optional(),
})

export function readShareAgain(value: string): { reference: SessionReference; form: ShareForm } | undefined {
  const { data } = again.safeParse(parseJson(value))
  if (data === undefined) return undefined
  const { id, link, audience, channel, note = '' } = data
  const place = audience === 'person' ? { person: channel } : { conversation: channel }
  return {
    reference: { id, ...(link !== undefined && { link }) },
    form: { audience, ...place, note: richTextOf(parseMrkdwn(note)) },
  }
}
