import type { ScenarioUnknown } from '../../access/board-access.ts'
import type { SpellingUnknown } from '../../access/list-access.ts'
import type { ListedProblem } from '../../access/people.ts'
import type { Refusal } from '../../access/policy.ts'
import type { ExecError } from '../../exec/exec-error.ts'
import type { ReferenceProblem } from '../../exec/session-reference.ts'
import type { ShareProblem } from '../../slack/share-problem.ts'

export type NotAllowed = Extract<Refusal, { kind: 'not_allowed' }>

/** What someone who can read a card was refused: its full review, the news that it is graded, or a newer card. */
export type BeyondCard = 'review_not_allowed' | 'news_not_allowed' | 'refresh_not_allowed'

export type Problem =
  | ExecError
  | Refusal
  | ReferenceProblem
  | ShareProblem
  | ListedProblem
  | SpellingUnknown
  | ScenarioUnknown
  | { kind: 'session_missing' | 'session_named_twice' | 'conversation_missing' | 'person_missing' }
  /** Someone chose themself as the person to share with. */
  | { kind: 'recipient_is_self' }
  | { kind: 'not_a_message_link' | 'thread_elsewhere' | 'note_too_long' }
  | { kind: 'not_a_person' | 'not_attributed' | 'not_allowed_to_remove' | 'busy' | 'internal' }
  | { kind: 'not_removed'; slackError: string }
  /** Someone shares a win that is not theirs, to a channel that is not for wins any more, or again. */
  | { kind: 'not_own_win' | 'no_wins_channel' | 'win_shared_before' }
  /** `not_allowed` for someone who presses a button of a card that they can read. */
  | { kind: BeyondCard; rule: NotAllowed['rule'] }
  /** Someone pressed a card's button or opened a Work Object in a conversation shared with another organisation. */
  | { kind: 'external_view' }
  /** Slack opened no modal: its `trigger_id` had expired, or its answer was lost. */
  | { kind: 'not_opened' }
  /** A button was posted before the app's settings changed. */
  | { kind: 'notices_off' }
  | { kind: 'database_unavailable' }
  /** A digest for someone who may not list other people's sessions. */
  | { kind: 'digest_not_allowed' }
  | { kind: 'alerts_not_allowed' }
  | { kind: 'alert_not_a_score' }
  | { kind: 'alerts_overlap' }
  | { kind: 'pause_not_ahead' }
  /** Of a coach's note: no words, a retry that is due in the past, or a person whom the app can't write to. */
  | { kind: 'words_missing' | 'due_not_ahead' | 'person_not_in_slack' | 'person_unreachable' }
  /** The database has no such note any more, or it is somebody else's. */
  | { kind: 'note_gone' }
  /** Of *Ask a coach…*: someone else's session, nobody to ask, or somebody who is no coach of theirs. */
  | { kind: 'not_own_session' | 'no_coach' | 'no_such_coach' }
  /** The database has no such question any more, or it is somebody else's. */
  | { kind: 'question_gone' }
  /** Slack takes no message for the coach whom someone answers. */
  | { kind: 'coach_unreachable' }
  /** Someone shares what they see only since they were asked about it. */
  | { kind: 'asked_only' }
  /** A retry can't be assigned any more, or not until Exec tells what became of an earlier one. */
  | { kind: 'due_passed' | 'retry_unclear' | 'retry_assigned' }

/**
 * Whether Exec, Slack or the app failed. Then people see the error id, which finds the log lines. A refusal, a typo or a
 * session that does not exist is no failure.
 */
export function isFailure(problem: Problem): boolean {
  switch (problem.kind) {
    case 'not_established':
      return problem.failure.kind !== 'email_missing'
    case 'other_organisation':
    case 'deactivated':
    case 'not_allowed':
    case 'review_not_allowed':
    case 'news_not_allowed':
    case 'refresh_not_allowed':
    case 'list_not_allowed':
    case 'team_not_allowed':
    case 'group_not_allowed':
    case 'group_unknown':
    case 'not_allowed_to_remove':
    case 'not_own_win':
    case 'no_wins_channel':
    case 'win_shared_before':
    case 'list_of_outsider':
    case 'list_without_email':
    case 'list_of_unknown':
    case 'scenario_unknown':
    case 'not_an_id':
    case 'other_site':
    case 'not_a_session':
    case 'not_found':
    case 'not_a_person':
    case 'not_attributed':
    case 'session_missing':
    case 'session_named_twice':
    case 'conversation_missing':
    case 'person_missing':
    case 'note_too_long':
    case 'not_a_recipient':
    case 'recipient_is_app':
    case 'recipient_is_self':
    case 'recipient_unreachable':
    case 'not_a_message_link':
    case 'thread_elsewhere':
    case 'external_conversation':
    case 'external_view':
    case 'direct_message':
    case 'not_a_member':
    case 'not_invited':
    case 'archived':
    case 'thread_locked':
    case 'thread_gone':
    case 'posting_not_allowed':
    case 'not_opened':
    case 'notices_off':
    case 'personal_limit':
    case 'digest_not_allowed':
    case 'alerts_not_allowed':
    case 'alert_not_a_score':
    case 'alerts_overlap':
    case 'pause_not_ahead':
    case 'coaching_not_allowed':
    case 'own_session':
    case 'words_missing':
    case 'due_not_ahead':
    case 'person_not_in_slack':
    case 'person_unreachable':
    case 'note_gone':
    case 'not_own_session':
    case 'no_coach':
    case 'no_such_coach':
    case 'question_gone':
    case 'coach_unreachable':
    case 'asked_only':
    case 'due_passed':
    case 'retry_unclear':
    case 'retry_assigned':
      return false
    default:
      return true
  }
}
