import type { Button } from '@slack/types'
import type { ExecEmail } from '../../access/exec-emails.ts'
import type { NotInExec } from '../../access/policy.ts'
import { firstPage } from '../../exec/list-cursor.ts'
import type { Member } from '../../exec/member.ts'
import { listButton } from '../card/list-buttons.ts'
import {
  actionsPart,
  button,
  type CardPart,
  type Content,
  confirmation,
  contextPart,
  factsPart,
  type Parts,
  paragraphs,
  rowPart,
  toMessage,
  wordsContent,
} from '../text/document.ts'
import { mention, quotePart, type RichPiece } from '../text/rich-pieces.ts'
import { toSingleLine } from '../text/untrusted-text.ts'

/** Never change one: buttons already posted carry it. */
export const EXEC_EMAIL_ACTIONS = {
  ask: 'exec_email.ask',
  decide: 'exec_email.decide',
  approve: 'exec_email.approve',
  decline: 'exec_email.decline',
  undo: 'exec_email.undo',
  list: 'exec_email.list',
} as const

/** Shown where the app may not find a person in Exec. */
export function thatsMeButton(label = "That's me…"): Button {
  return button(label, EXEC_EMAIL_ACTIONS.ask, 'ask')
}

/** Guests can't say which email they have in Exec. */
export const NOT_IN_EXEC = {
  user_not_found:
    "I can't find you in Exec by the email in your Slack profile. If you use another one there, tell me which; if not, ask an Exec admin to add you.",
  guest_not_in_exec:
    "I can't find you in Exec by the email in your Slack profile. Ask an Exec admin to add you.",
}

/** For each Exec admin. @param member the one with this email. */
export function askMessage(claim: ExecEmail, member: Member | undefined): Content {
  const { person, email } = claim
  const value = claimValue(claim)
  const known = toSingleLine(member?.name)
  const name = known === undefined ? '' : ` (${known})`
  const sees =
    member?.isAdmin === true
      ? "everyone's sessions, as an Exec admin"
      : "that person's sessions, and those of anyone they coach"
  const confirm = confirmation(
    'Is that right?',
    `They'll see ${sees}. You can undo it in my Home.`,
    'Approve',
  )
  const text = ` says they're ${email}${name} in Exec. If that's right, they'll see ${sees}.`
  return toMessage(
    sentence({ user: person }, { text }),
    actionsPart(
      { ...button('Approve', EXEC_EMAIL_ACTIONS.approve, value), style: 'primary', confirm },
      {
        ...button('Decline', EXEC_EMAIL_ACTIONS.decline, value),
        confirm: confirmation('Decline it?', "I'll tell them so. They can ask again.", 'Decline'),
      },
    ),
  )
}

function claimValue({ person, requestedAt }: ExecEmail): string {
  return `${person} ${requestedAt}`
}

/** A row in an admin's *Needs you*. @param name the person's in Slack. */
export function claimRow(claim: ExecEmail, name: string | undefined): CardPart {
  const decide = button('Decide…', EXEC_EMAIL_ACTIONS.decide, claimValue(claim))
  return rowPart(`🪪 ${toSingleLine(name) ?? 'Someone'} says they're ${claim.email}`, decide)
}

function sentence(...pieces: RichPiece[]): CardPart {
  return quotePart('exec_email', pieces, [])
}

/** Replaces the request once an admin has decided. */
export function decidedMessage({ person, email, state, decidedBy = '' }: ExecEmail): Content {
  const said = { text: ` says they're ${email} in Exec: ${state} by ` }
  return toMessage(sentence({ user: person }, said, { user: decidedBy }))
}

/** The person has asked again, has undone it, or was forgotten. */
export const NOT_OPEN = wordsContent("There's nothing to decide here anymore.")

/** Reveals nothing: the text is the same whether or not Exec has such a member. */
export function requestSentMessage(email: string): Content {
  return toMessage(
    paragraphs(
      `If Exec has a member with ${email}, and it's nobody else's in Slack, I've asked your Exec admins to approve it. You'll hear from me here.`,
    ),
    contextPart('Mistyped? Change it in my Home.'),
  )
}

/** For the person, once an admin has decided. */
export function answerMessage({ email, state }: ExecEmail): Content {
  return state === 'approved'
    ? toMessage(
        paragraphs(`You're connected: you're ${email} in Exec. You can undo that in my Home.`),
        actionsPart(listButton('mine', firstPage('own'))),
      )
    : toMessage(
        paragraphs(`An Exec admin declined that you're ${email}. Check the spelling, or ask them.`),
        actionsPart(thatsMeButton()),
      )
}

/** For the person. @param by the admin. */
export function undoneMessage(by: string): Content {
  return toMessage(
    sentence({ user: by }, { text: ' undid your email in Exec. I find you by the one in Slack again.' }),
    actionsPart(thatsMeButton()),
  )
}

/** For the person, until an admin has decided. */
export function waitingPart(email: string): CardPart {
  return rowPart(`Waiting for an Exec admin: ${email}`, thatsMeButton('Change…'))
}

/** For somebody whom Exec doesn't know. */
export function notInExecParts(lack: NotInExec): Parts {
  if (lack.claimedEmail !== undefined) return [waitingPart(lack.claimedEmail)]
  return [paragraphs(NOT_IN_EXEC[lack.kind]), lack.kind === 'user_not_found' && actionsPart(thatsMeButton())]
}

/** The last part of a person's Home. @param hasApproved whether they have approved other people's requests. */
export function homeParts(own: ExecEmail | undefined, hasApproved: boolean): Parts {
  return [
    own && rowPart(`You're ${own.email} in Exec. Not you?`, undoButton(own)),
    hasApproved && actionsPart(button('Exec emails…', EXEC_EMAIL_ACTIONS.list, 'list')),
  ]
}

/** A row takes two blocks, and a modal holds a hundred. */
const MOST_ROWS = 45

/** For an admin. @param approved the requests they approved. */
export function approvedMessage(approved: readonly ExecEmail[]): Content {
  const rows = approved
    .slice(0, MOST_ROWS)
    .flatMap((one) => [rowPart(one.email, undoButton(one)), factsPart({ markup: mention(one.person) })])
  return toMessage(contextPart(rows.length === 0 ? 'Nothing is left here.' : 'You approved these.'), ...rows)
}

function undoButton({ person }: ExecEmail): Button {
  const confirm = confirmation('Undo it?', "I'll go by the email in Slack again.", 'Undo')
  return { ...button('Undo', EXEC_EMAIL_ACTIONS.undo, person), confirm }
}
