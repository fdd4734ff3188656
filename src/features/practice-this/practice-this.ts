import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { People } from '../../access/people.ts'
import { didYouMeanMessage } from '../../blocks/help/help-messages.ts'
import {
  createdMessage,
  markupOf,
  PRACTICE_ACTIONS,
  plainWritten,
  practiceButton,
} from '../../blocks/practice-this/practice-this.ts'
import { linkUrl } from '../../blocks/text/document.ts'
import { LIMITS } from '../../blocks/text/limits.ts'
import { parseMrkdwn } from '../../blocks/text/rich-pieces.ts'
import { cut, isVisible } from '../../blocks/text/untrusted-text.ts'
import { must, Refused, refuse, say } from '../../delivery/answer.ts'
import { auditReason } from '../../delivery/audit.ts'
import { button, link } from '../../delivery/button.ts'
import { form } from '../../delivery/form.ts'
import type { FormNeeds } from '../../delivery/form-definition.ts'
import { formWord, type Word } from '../../delivery/word.ts'
import type { ExecClient } from '../../exec/exec-client.ts'
import { execPage } from '../../exec/session-reference.ts'
import { fingerprint } from '../../lib/fingerprint.ts'
import type { Result } from '../../lib/result.ts'
import { feature } from '../../shared/feature.ts'
import { messageShortcut } from '../../shared/message-shortcut.ts'
import { requireMember } from '../../shared/require-member.ts'
import { checkConversation } from '../../slack/conversations.ts'
import type { ShareProblem } from '../../slack/share-problem.ts'

interface PracticeNeeds extends FormNeeds {
  exec: ExecClient
  people: People
  linkHosts: readonly string[]
}

/** The form opens with a message of this conversation, or with what someone wants to practice. */
interface Target {
  text: string
  from?: string
}

const GOAL = 'What do you want to practice?'

/** Sends a message, or what someone wants to practice, to Exec, which turns it into a roleplay with them. */
const practiceForm = form({
  id: 'practice_this',
  kind: 'practice',
  title: () => 'Practice this',
  submitLabel: 'Create in Exec',
  kept: z.object({
    /** Submitting the same text in the same form again leads to the same chat in Exec. */
    formId: z.string(),
    /** The message's conversation, if there is a message. */
    from: z.string().optional(),
    isCut: z.boolean(),
  }),
  fields(sheet, { from, isCut }, initial?: string) {
    const hint = isCut ? 'It was longer: these are the first 3,000 characters.' : undefined
    const label = from === undefined ? GOAL : 'Message'
    const text = sheet.plainText('text', label, { initial: initial || undefined, hint, isMultiline: true })
    const goal = from && sheet.plainText('goal', GOAL, { isMultiline: true, optional: true })
    sheet.context('This text goes to Exec, and to nobody in Slack.')
    return { goal, text }
  },
  check: ({ text }) => ({ text: isVisible(text) ? undefined : { kind: 'words_missing' } }),
  async allow({ slack }: PracticeNeeds, context, { from }) {
    if (from !== undefined) {
      context.about = { channel: from }
      const refusal = placeRefusal(await checkConversation(slack.client, from))
      if (refusal !== undefined) throw refusal
    }
    return requireMember(context.viewer)
  },
  shown: 'nothing that changes',
  async open(needs, _context, _asker, { text, from }: Target) {
    if (from !== undefined && !isVisible(text)) throw refuse('refused', { kind: 'message_without_text' })
    const whole = plainWritten(text, await findMentioned(needs, text))
    const facts = cut(whole, LIMITS.inputText)
    return { audit: [], kept: { formId: randomUUID(), from, isCut: facts !== whole }, facts }
  },
  async submit(needs, context, email, { formId }, { goal, text }) {
    const prompt = [goal, text].filter(isVisible).join('\n\n')
    // For a changed text, Exec must not answer with the first text's chat.
    const requestId = `${formId}-${fingerprint(prompt)}`
    context.onRequest()
    const chat = { email, prompt, requestId }
    const created = must(await needs.exec.createScenarioChat(chat, context.viewer.requester))
    const url = linkUrl(execPage(created, needs.linkHosts))
    if (url === undefined) throw refuse('failed', { kind: 'unreadable', reason: 'unexpected' })
    return { audit: { decision: 'created', reason: 'own_choice' }, page: createdMessage(url) }
  },
})

/**
 * Why a conversation's messages may not go to Exec. Nothing is posted there, so direct messages and archived channels
 * are fine.
 */
export function placeRefusal(checked: Result<unknown, ShareProblem>): Refused | undefined {
  if (checked.ok || checked.error.kind === 'direct_message' || checked.error.kind === 'archived')
    return undefined
  const { error } = checked
  return new Refused({
    audit: { decision: 'refused', ...auditReason(error) },
    problem: { kind: kindOf(error) },
  })
}

function kindOf({ kind }: ShareProblem) {
  if (kind === 'external_conversation') return 'practice_external'
  return kind === 'not_invited' ? 'practice_unchecked' : 'slack_silent'
}

/** Each name costs a look-up in Slack. */
const MOST_NAMES = 20

/** The profiles of people mentioned in a text. */
async function findMentioned({ people }: PracticeNeeds, markup: string) {
  const users = new Set(parseMrkdwn(markup).flatMap((piece) => ('user' in piece ? piece.user : [])))
  const found = await Promise.all([...users].slice(0, MOST_NAMES).map((user) => people.find(user)))
  return found.filter((profile) => 'user' in profile)
}

const practice = formWord({
  name: 'practice',
  use: 'practice &lt;what a customer said&gt;',
  form: practiceForm,
  toTarget: (text): Target => ({ text }),
  opener: practiceButton,
})

const openForm = button({
  ids: [PRACTICE_ACTIONS.openForm],
  kind: 'practice',
  read: ({ value: text }) => ({ text }),
  run: practiceForm.open,
})

/** A drill trains one item of a review. People who type the word here mean *practice*. */
const isDrill = (_: unknown, text: string) => /^\s*drill(?!\S)/i.test(text)
const drill: Word<PracticeNeeds> = {
  takes: isDrill,
  isMessage: isDrill,
  run: async (_needs, _context, rest) =>
    say(didYouMeanMessage({ ...practice, name: 'practice', buttons: [practiceButton(rest)] })),
}

const practiceShortcut = messageShortcut(
  'practice_this',
  'practice',
  practiceForm,
  ({ channel, message }) => ({ text: markupOf(message), from: channel.id }),
)

/** Turns what a customer said into a roleplay in Exec. */
export const practiceThis = feature<PracticeNeeds>({
  name: 'practice-this',
  words: [practice, drill],
  buttons: [openForm, link([PRACTICE_ACTIONS.openChat])],
  forms: [practiceForm],
  shortcuts: [practiceShortcut],
  help: {
    practice: ['`/exec-session practice &lt;what a customer said&gt;`: a roleplay of it in Exec'],
  },
})
