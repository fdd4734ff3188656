import type { NotInExec } from '../../access/policy.ts'
import type { Member } from '../../exec/member.ts'
import type { Result } from '../../lib/result.ts'
import { nextOccurrence } from '../../lib/zoned-time.ts'
import { notInExecParts } from '../exec-email/exec-email-messages.ts'
import { notificationsButton } from '../home/home-controls.ts'
import { DIGEST_HOUR, type NotificationChoice } from '../settings/notification-words.ts'
import {
  actionsPart,
  type Content,
  type Parts,
  paragraphs,
  present,
  toMessage,
  wordsContent,
  wordsPart,
} from '../text/document.ts'
import { mention } from '../text/rich-pieces.ts'
import { slackDate } from '../text/times.ts'
import { escapeMarkup, toSingleLine } from '../text/untrusted-text.ts'

interface Moment {
  kind: string
  /** Milliseconds since the epoch. */
  at: number
  /** Why it was dropped, as the log names it. */
  reason: string | null
}

/** The facts that decide about DMs somebody can turn off. */
export interface WhyDms {
  person: string
  known: Result<Member | NotInExec, unknown>
  /** Whether the app learns of new grades. */
  canWatch: boolean
  /** The DMs that are turned on, even if they are paused. */
  on: readonly NotificationChoice[]
  off: readonly NotificationChoice[]
  silence: string | undefined
  /** The person's. */
  zone: string
  /** Milliseconds since the epoch. */
  now: number
  /** Maps a kind of message to the choice that turns it on. */
  choiceOf: ReadonlyMap<string, NotificationChoice>
  /** The DM due next, the last one sent, and the last one dropped. */
  outlook: readonly (Moment | undefined)[]
}

const NAMES: Record<NotificationChoice, string> = {
  results: 'results',
  shareNotices: 'shared sessions',
  assignmentReminders: 'reminders',
  digest: "coach's digest",
  alerts: 'score alerts',
}

/** @param why `undefined` if the app can't write to the person. */
export function whyDmsMessage(why: WhyDms | undefined, isOwn: boolean): Content {
  if (why === undefined)
    return wordsContent("❌ No active Slack account here goes by that name or email, so I can't DM them.")
  const { person, known, canWatch, on, off, silence, zone, now, outlook } = why
  const [next, sent, dropped] = outlook
  const list = (choices: readonly NotificationChoice[]) => choices.map((choice) => NAMES[choice]).join(', ')
  const text = ({ kind, at }: Moment) => {
    const choice = why.choiceOf.get(kind)
    return `${choice && NAMES[choice]}, ${slackDate(new Date(at))}`
  }
  const digest =
    silence === undefined && on.includes('digest') && nextOccurrence(now, { hour: DIGEST_HOUR, zone })
  const lines = present([
    on.length > 0 && `✅ On: ${list(on)}.`,
    off.length > 0 && `❌ Off: ${list(off)}. ${isOwn ? 'Turn' : 'They turn'} them on in *Notifications…*.`,
    !canWatch && "❌ I don't look for grades here, so no results come. The app's owner can change that.",
    silence && `❌ ${silence}`,
    next && `Next: ${text(next)}.`,
    digest && `Next digest: ${slackDate(new Date(digest.at))}.`,
    sent && `Last sent: ${text(sent)}.`,
    dropped &&
      `Last not sent: ${text(dropped)} (${escapeMarkup(dropped.reason ?? '').replaceAll('_', ' ')}).`,
  ])
  return toMessage(
    wordsPart(`*Why ${isOwn ? 'you get' : `${mention(person)} gets`} DMs, or not*`),
    ...knownParts(known, isOwn),
    lines.length > 0 && wordsPart(lines.join('\n')),
    isOwn && actionsPart(notificationsButton()),
  )
}

function knownParts(known: WhyDms['known'], isOwn: boolean): Parts {
  if (!known.ok) return [paragraphs("❔ Exec didn't say whom it knows by this email. Ask again later.")]
  if (!('kind' in known.value)) {
    const { name, email } = known.value
    return [paragraphs(`✅ In Exec: ${toSingleLine([name, email].join(' '))}`)]
  }
  if (isOwn) return notInExecParts(known.value)
  const { kind, claimedEmail } = known.value
  const next =
    claimedEmail === undefined ? WAYS_OUT[kind] : 'They say they have another one, and an Exec admin decides.'
  return [paragraphs(`❌ Exec has nobody with their email. ${next}`)]
}

const WAYS_OUT = {
  guest_not_in_exec: 'An Exec admin can add them.',
  user_not_found: 'An Exec admin can add them, or approve the one they use there.',
}
