import { z } from 'zod'
import { mayShow } from '../../access/policy.ts'
import type { OpenedSession } from '../../access/viewer.ts'
import { MORE, SESSION_ACTIONS } from '../../blocks/card/session-buttons.ts'
import { asExtraRefusal, problemMessage } from '../../blocks/problems/problem-message.ts'
import type { Problem } from '../../blocks/problems/problems.ts'
import { namedTitle, notifiedWords } from '../../blocks/session/session-facts.ts'
import { readShareAgain, type SessionMenu, sessionMenu, sharedMessage } from '../../blocks/share/share.ts'
import { type RichPiece, richLength, WRITTEN_CHARACTERS } from '../../blocks/text/rich-pieces.ts'
import type { Choice, Sheet } from '../../blocks/text/sheet.ts'
import { type Audited, must, orRefused, Refused, refuse } from '../../delivery/answer.ts'
import { auditFields, failureFields } from '../../delivery/audit.ts'
import { button } from '../../delivery/button.ts'
import type { SessionButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { form } from '../../delivery/form.ts'
import type { FieldProblems, FormNeeds } from '../../delivery/form-definition.ts'
import { place, placeOf } from '../../delivery/form-reply.ts'
import { firstPage } from '../../exec/list-cursor.ts'
import { emailOf } from '../../exec/session.ts'
import { findLink, parseSessionReference, type SessionReference } from '../../exec/session-reference.ts'
import { failed, ok, type Result } from '../../lib/result.ts'
import { messageShortcut } from '../../shared/message-shortcut.ts'
import type { ChoiceNeeds } from '../../shared/preferences/turn-off.ts'
import { openListWithAudit } from '../../shared/sessions/list.ts'
import { sessionPress } from '../../shared/sessions/press.ts'
import { willNotifyParticipant } from '../../shared/sharing/share-notice.ts'
import {
  type ShareRequest,
  type ShareSessionNeeds,
  shareSession,
} from '../../shared/sharing/share-session.ts'
import { checkConversation } from '../../slack/conversations.ts'
import type { PostTarget } from '../../slack/post-message.ts'

export interface ShareFormNeeds extends ShareSessionNeeds, ChoiceNeeds {
  linkHosts: readonly string[]
}

const kept = z
  .object({
    /** The session that the form was opened for. */
    about: z.object({ id: z.string(), title: z.string(), told: z.string().optional() }).optional(),
    /** The thread it was opened for. */
    into: z.object({ channel: z.string(), threadTs: z.string() }).optional(),
    /** Where it was opened. */
    from: place.optional(),
  })
  .catch({})

type Kept = z.infer<typeof kept>

type Audience = 'conversation' | 'person'

/** What the form opens with. */
interface Filled {
  audience?: Audience
  /** Whether to preselect the conversation that it opens in, if the app can post there. */
  opensAtCurrent?: boolean | undefined
  note?: readonly RichPiece[]
  menu?: SessionMenu
}

interface ShareTarget {
  /** Without a session, the person chooses one of their own. */
  reference?: SessionReference | undefined
  into?: Kept['into']
  from?: Kept['from']
  filled?: Filled
}

/** What the form is about. */
interface Subject {
  reference?: ShareTarget['reference']
  about?: Kept['about']
}

interface Values {
  /** The option chosen in the menu. */
  chosen?: Choice | undefined
  /** A typed id or link. */
  typed?: string | undefined
  audience?: Audience
  target: PostTarget | undefined
  note: readonly RichPiece[]
}

/**
 * Shares a given session, or one of the person's own from a menu. It goes into a thread, or to a conversation or person
 * they choose.
 */
export const shareForm = form({
  id: 'session.share',
  kind: 'share_form',
  title: () => 'Share a session',
  submitLabel: 'Share',
  kept,
  fields(sheet, { about, into }, filled: Filled | undefined): Values {
    if (about !== undefined) sheet.text(about.title)
    const named = about === undefined ? drawSessions(sheet, filled?.menu) : {}
    const where = into === undefined ? drawPlaces(sheet, filled) : drawThread(sheet, into)
    if (about?.told !== undefined) sheet.context(about.told)
    const note = sheet.richText('note', 'Note', { optional: true, initial: filled?.note })
    return { ...named, ...where, note }
  },
  check(values: Values, kept, { user }, { linkHosts }: ShareFormNeeds) {
    const request = readRequest(values, kept, user, linkHosts)
    return request.ok ? {} : request.error
  },
  async allow(needs: ShareFormNeeds, context, { reference, about }: Subject, values) {
    const named = values && !about ? must(readNamed(values, needs.linkHosts)) : (about ?? reference)
    if (named === undefined) return undefined
    const { id } = named
    context.about = { session: id, channel: values?.target?.channel }
    const opened = await context.viewer.open(id)
    if (!opened.ok && values === undefined)
      throw new Refused({
        audit: failureFields(opened.error),
        problem: asExtraRefusal(opened.error, 'share_not_allowed'),
      })
    const found = must(opened)
    if (!mayShow(found.by)) throw refuse('refused', { kind: 'asked_only' })
    return describe(needs, context, id, found)
  },
  shown: {
    of(found, { about }, _, values) {
      if (about !== undefined) return [found?.about, found?.whose]
      // The menu shows results of one's own sessions; the form shows nothing of a typed id or link.
      if (values?.chosen === undefined || found === undefined) return undefined
      const { title, told } = found.about
      const [result] = title.split(' · ')
      const isAsShown = told === undefined && values.chosen.label.startsWith(`${result} · `)
      return isAsShown ? undefined : title
    },
    again: (found, kept) => ({ ...kept, about: found?.about }),
    refusal: refuse('not_shared', { kind: 'shown_changed' }),
  },
  async open({ slack }, context, found, { into, from, filled = {} }: ShareTarget) {
    // Checked first, so that nobody fills in a form in vain.
    const there = into && (await checkConversation(slack.client, into.channel))
    if (there?.ok === false && there.error.kind === 'external_conversation')
      throw refuse('not_shared', there.error)
    if (found !== undefined) {
      const { about, audit } = found
      return { audit, kept: { about, into, from }, facts: filled }
    }
    const { menu, audit } = await findMenu(context)
    return { audit, kept: { into, from }, facts: { ...filled, menu } }
  },
  async submit(needs, context, _, kept, values, mayPost) {
    const request = readRequest(values, kept, context.user, needs.linkHosts)
    if (!request.ok) throw new Error('A form was submitted that had been refused.')
    const { shared, audit } = await shareSession(needs, context, { ...request.value, mayPost })
    const isSeen = kept.into !== undefined || kept.from?.channel === shared.channel
    return {
      audit,
      isDone: true,
      message: isSeen ? undefined : sharedMessage(shared),
      // A card sent to a person can be taken back later only from the app's direct message.
      at: shared.sent === undefined ? kept.from : undefined,
    }
  },
})

/** What the form shows of a session. */
async function describe(needs: ShareFormNeeds, context: DeliveryContext, id: string, opened: OpenedSession) {
  const { session, isOwn } = opened
  const isNotified = !isOwn && (await willNotifyParticipant(needs, context, session, context.user))
  const told = isNotified ? notifiedWords(session) : undefined
  const about = { id, title: namedTitle(session, context.now), told }
  return { about, whose: emailOf(session), audit: auditFields(ok(opened), 'shown') }
}

function drawSessions(sheet: Sheet, menu: SessionMenu | undefined): Pick<Values, 'chosen' | 'typed'> {
  const { choices, below } = menu ?? { choices: sheet.postedChoices('choice'), below: [] }
  const hasMenu = choices.length > 0
  const value = hasMenu
    ? sheet.select('choice', 'Your latest sessions', { choices, optional: true, placeholder: 'Choose one' })
    : undefined
  sheet.add(...below)
  const typed = sheet.plainText('session', hasMenu ? 'Or another session' : 'Session', {
    ...(hasMenu && { optional: true }),
    hint: 'Its id, or the link of its page in Exec.',
  })
  return { chosen: choices.find((choice) => choice.value === value), typed }
}

const EVERYONE = 'Everyone in the conversation will see the score and feedback.'

function drawThread(sheet: Sheet, target: PostTarget): Pick<Values, 'target'> {
  sheet.context(`Posts in this thread. ${EVERYONE}`)
  return { target }
}

function drawPlaces(sheet: Sheet, filled: Filled = {}): Pick<Values, 'audience' | 'target'> {
  const audience = sheet.radio<Audience>(SESSION_ACTIONS.shareAudience, 'Share with', {
    choices: [
      { label: 'A channel or group', value: 'conversation' },
      { label: 'A person', value: 'person' },
    ],
    initial: filled.audience ?? 'conversation',
    dispatch: true,
  })
  const channel = drawPlace(sheet, audience, filled)
  return { audience, target: channel === undefined ? undefined : { channel } }
}

function drawPlace(sheet: Sheet, audience: Audience, filled: Filled): string | undefined {
  if (audience === 'person') {
    const person = sheet.person('person', 'Person')
    sheet.context("I'll DM it to them. Nobody else sees it.")
    return person
  }
  const { opensAtCurrent } = filled
  const conversation = sheet.conversation('conversation', 'Channel or group', { opensAtCurrent })
  sheet.context(EVERYONE)
  return conversation
}

function readRequest(
  { chosen, typed, audience, target, note }: Values,
  { about }: Kept,
  user: string,
  linkHosts: readonly string[],
): Result<ShareRequest, FieldProblems> {
  const reference = about === undefined ? readNamed({ chosen, typed }, linkHosts) : ok(about)
  const problems: FieldProblems = {
    // Stands beside the radio button, because the field it reveals may not have appeared yet.
    ...(target === undefined && {
      [SESSION_ACTIONS.shareAudience]: {
        kind: audience === 'person' ? 'person_missing' : 'conversation_missing',
      },
    }),
    ...(!reference.ok && { session: reference.error }),
    ...(target?.channel === user && { person: { kind: 'recipient_is_self' } }),
    ...(richLength(note) > WRITTEN_CHARACTERS && { note: { kind: 'note_too_long' } }),
  }
  if (!reference.ok || target === undefined || Object.values(problems).some((one) => one !== undefined))
    return failed(problems)
  return ok({ reference: reference.value, target, note })
}

function readNamed(
  { chosen, typed }: Pick<Values, 'chosen' | 'typed'>,
  linkHosts: readonly string[],
): Result<SessionReference, Problem> {
  const named = typed ?? chosen?.value
  if (named === undefined) return failed({ kind: 'session_missing' })
  if (chosen !== undefined && chosen.value !== named) return failed({ kind: 'session_named_twice' })
  return parseSessionReference(named, linkHosts)
}

/** *Share…* opens the form; *Share here…* opens it for the thread the list was requested in. */
const openFor = (needs: ShareFormNeeds, context: DeliveryContext, action: SessionButtonAction) =>
  shareForm.open(needs, context, action, {
    reference: action.reference,
    from: placeOf(action),
    ...placeFor(action),
  })

/** A card that others see isn't shared again in the same place, and the app can't post between two people. */
function placeFor({ reference, channel, actionId, isPublic }: SessionButtonAction): Partial<ShareTarget> {
  const threadTs = actionId === SESSION_ACTIONS.shareHere ? reference.list?.threadTs : undefined
  if (channel !== undefined && threadTs !== undefined) return { into: { channel, threadTs } }
  if (channel?.startsWith('D') === true) return { filled: { audience: 'person' } }
  return { filled: { opensAtCurrent: !isPublic } }
}

const { share, shareHere, shareAgain, more } = SESSION_ACTIONS

export const shareButtons = [
  sessionPress({ ids: [share, shareHere], kind: 'share_form', run: openFor }),
  sessionPress({ ids: [more], option: MORE.share, kind: 'share_form', run: openFor }),
  button({
    ids: [shareAgain],
    kind: 'share_form',
    read(action) {
      const again = readShareAgain(action.value)
      return again && { ...again, from: placeOf(action) }
    },
    run: shareForm.open,
  }),
]

/**
 * *Share Exec feedback* in a message's menu opens the form with the message's first session link, or with the person's
 * sessions.
 */
export const shareShortcut = messageShortcut(
  'share_session',
  'share_shortcut',
  shareForm,
  ({ channel, message }, needs: ShareFormNeeds & FormNeeds) => ({
    reference: findLink(message.text ?? '', needs.linkHosts),
    into: { channel: channel.id, threadTs: message.thread_ts ?? message.ts },
  }),
)

async function findMenu(context: DeliveryContext): Promise<Audited & { menu: SessionMenu }> {
  const opened = await orRefused(openListWithAudit(context, firstPage('own')))
  const menu =
    'problem' in opened
      ? { choices: [], below: problemMessage(opened.problem, context.errorId).blocks }
      : sessionMenu(opened, await context.viewer.zone())
  return { menu, audit: opened.audit }
}
