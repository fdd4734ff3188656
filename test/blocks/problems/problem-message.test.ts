import { describe, expect, it } from 'vitest'
import { asExtraRefusal, problemMessage } from '../../../src/blocks/problems/problem-message.ts'
import { type Problem, plainWords } from '../../../src/blocks/problems/problems.ts'
import { mentionsIn } from '../../support/slack/blocks/mentions.ts'
import { validateMessage } from '../../support/slack/blocks/validate-message.ts'
import { parseJson } from '../../support/slack/json.ts'

const ERROR_ID = 'EX-7K2M9Q'
const SESSION = { id: 'abc123def456' }
const UNTIL = new Date('2026-03-15T14:30:20Z')

interface Case {
  problem: Problem
  words: string
  /** Whether the message ends with the error id. */
  fails?: boolean
  /** Whether the same request may succeed a little later. */
  passes?: boolean
}

const NO_ACCOUNT = "I couldn't match you to an Exec account:"
const COACH = "I couldn't check whether you're a coach:"
const SESSION_PAGE = "Use the link of a session's page, with `/sessions/` in it, or the session's id."
const OWNER = "If it happens again, send the app's owner this reference."
const PERMISSION = "the app lacks a permission in Slack. Ask the app's owner to reinstall it."

const REFUSALS: Case[] = [
  {
    problem: { kind: 'not_allowed', rule: 'restricted' },
    words:
      "🔒 You can't open this session. The person who did it, their coaches and Exec admins can. Ask them to share it with you.",
  },
  {
    problem: { kind: 'not_allowed', rule: 'workspace' },
    words:
      "🔒 You can't open this session. Full members of the Slack workspace that added Exec, the person who did it, their coaches and Exec admins can. Ask them to share it with you.",
  },
  {
    problem: { kind: 'not_allowed', rule: 'guest' },
    words:
      "🔒 You can't open this session. As a guest, you can only open your own. Ask the person who did it or their coach to share it with you.",
  },
  {
    problem: { kind: 'review_not_allowed', rule: 'restricted' },
    words:
      "🔒 You can't open the full review. The person who did it, their coaches and Exec admins can. Ask them to go through it with you.",
  },
  {
    problem: { kind: 'review_not_allowed', rule: 'workspace' },
    words:
      "🔒 You can't open the full review. Full members of the Slack workspace that added Exec, the person who did it, their coaches and Exec admins can. Ask them to go through it with you.",
  },
  {
    problem: { kind: 'review_not_allowed', rule: 'guest' },
    words:
      "🔒 You can't open the full review. As a guest, you can only open your own. Ask the person who did it or their coach to go through it with you.",
  },
  {
    problem: { kind: 'news_not_allowed', rule: 'restricted' },
    words:
      "🔒 You can't get news of this session. Only the person who did it, their coaches and Exec admins can.",
  },
  {
    problem: { kind: 'news_not_allowed', rule: 'workspace' },
    words:
      "🔒 You can't get news of this session. Only full members of the Slack workspace that added Exec, the person who did it, their coaches and Exec admins can.",
  },
  {
    problem: { kind: 'news_not_allowed', rule: 'guest' },
    words: "🔒 You can't get news of this session. As a guest, you can only do that for your own sessions.",
  },
  {
    problem: { kind: 'refresh_not_allowed', rule: 'restricted' },
    words: "🔒 You can't refresh this card. Only the person who did it, their coaches and Exec admins can.",
  },
  {
    problem: { kind: 'refresh_not_allowed', rule: 'workspace' },
    words:
      "🔒 You can't refresh this card. Only full members of the Slack workspace that added Exec, the person who did it, their coaches and Exec admins can.",
  },
  {
    problem: { kind: 'refresh_not_allowed', rule: 'guest' },
    words: "🔒 You can't refresh this card. As a guest, you can only do that for your own sessions.",
  },
  {
    problem: { kind: 'other_organisation' },
    words:
      '🔒 Exec sessions here are only for people in the organization that added Exec to Slack. Ask someone there to tell you about it.',
  },
  {
    problem: { kind: 'deactivated' },
    words: "🔒 Your Slack account is deactivated, so you can't open Exec sessions.",
  },
  {
    problem: { kind: 'list_not_allowed' },
    words: "🔒 You can't list this person's sessions. Only they, their coaches and Exec admins can.",
  },
  {
    problem: { kind: 'not_established', failure: { kind: 'email_missing' } },
    words: `${NO_ACCOUNT} your Slack profile has no email. Add the one that you use in Exec. If it's there, the app lacks a permission: tell its owner.`,
  },
  {
    problem: { kind: 'not_allowed_to_remove' },
    words:
      'Only the person who shared it, the person who did the session, their coaches and Exec admins can remove this card.',
  },
]

const CASES: Case[] = [
  ...REFUSALS,
  {
    problem: { kind: 'external_view' },
    words:
      "This conversation is shared with another organization, so the session isn't shown from here. Use `/exec-session` instead.",
  },
  {
    problem: { kind: 'not_an_id' },
    words: "That isn't a session's id or link. Use the id, or the link of the session's page in Exec.",
  },
  {
    problem: { kind: 'other_site' },
    words: "That link leads to another site. Use the link of a session's page in Exec, or the session's id.",
  },
  ...(
    [
      ['scenario', "That's a scenario's link, not a session's."],
      ['chat', "That's a Scenario Studio chat's link, not a session's."],
      ['other', "That isn't a session's link."],
    ] as const
  ).map(([page, words]) => ({
    problem: { kind: 'not_a_session' as const, page },
    words: `${words} ${SESSION_PAGE}`,
  })),
  {
    problem: { kind: 'not_a_person' },
    words: "I don't know who that is. Pick a name from the @ list, or use their Exec email.",
  },
  {
    problem: { kind: 'session_missing' },
    words: 'Choose a session above, or give an id or link.',
  },
  {
    problem: { kind: 'session_named_twice' },
    words: 'You chose a session above, too. Leave one of the two empty.',
  },
  { problem: { kind: 'conversation_missing' }, words: 'Choose a conversation.' },
  {
    problem: { kind: 'not_a_message_link' },
    words: "This isn't a message's link. Leave it empty to share into the channel.",
  },
  { problem: { kind: 'thread_elsewhere' }, words: 'That message is in another conversation.' },
  {
    problem: { kind: 'not_found' },
    words:
      "Exec can't find this session. Check that the id or link is complete, and from your own Exec workspace. The session may also have been deleted.",
  },
  {
    problem: { kind: 'key_rejected' },
    words: "Exec rejects the app's API key. Ask the app's owner for a new one.",
    fails: true,
  },
  {
    problem: { kind: 'workspace_inactive' },
    words:
      "Your Exec workspace is inactive, so its sessions can't be read. Ask an Exec admin to activate it.",
    fails: true,
  },
  {
    problem: { kind: 'limited', until: UNTIL },
    words:
      "Exec's request limit for this workspace is used up. Try again at <!date^1773585060^{time}|14:31 UTC>.",
    fails: true,
    passes: true,
  },
  {
    problem: { kind: 'personal_limit', until: UNTIL },
    words:
      "You've used your share of Exec lookups for now; the rest is for your team. Sessions you opened recently still work. Try again at <!date^1773585060^{time}|14:31 UTC>.",
    passes: true,
  },
  {
    problem: { kind: 'quota_reserved' },
    words: "What is left of Exec's request limit is kept for people who ask. Use `/exec-session` instead.",
    fails: true,
  },
  {
    problem: { kind: 'timed_out' },
    words: 'Exec took too long to answer. Try again.',
    fails: true,
    passes: true,
  },
  {
    problem: { kind: 'unreachable' },
    words: "Exec can't be reached right now. Try again.",
    fails: true,
    passes: true,
  },
  {
    problem: { kind: 'server_fault', status: 503 },
    words: 'Exec is having problems right now. Try again.',
    fails: true,
    passes: true,
  },
  {
    problem: { kind: 'unreadable', reason: 'not_json' },
    words: `Exec sent an answer that can't be read. ${OWNER}`,
    fails: true,
  },
  {
    problem: { kind: 'request_refused', status: 400 },
    words:
      "Exec refused the request. Check the id or link; if it's right, send the app's owner this reference.",
    fails: true,
  },
  {
    problem: {
      kind: 'not_established',
      failure: { kind: 'profile_unreadable', slackError: 'missing_scope' },
    },
    words: `${NO_ACCOUNT} ${PERMISSION}`,
    fails: true,
  },
  {
    problem: { kind: 'not_established', failure: { kind: 'profile_unreadable', slackError: 'ratelimited' } },
    words: `${NO_ACCOUNT} Slack didn't share your profile (ratelimited). Try again.`,
    fails: true,
    passes: true,
  },
  {
    problem: {
      kind: 'not_established',
      failure: { kind: 'coaches_unreadable', slackError: 'missing_scope' },
    },
    words: `${COACH} ${PERMISSION}`,
    fails: true,
  },
  {
    problem: {
      kind: 'not_established',
      failure: { kind: 'coaches_unreadable', slackError: 'no_such_subteam' },
    },
    words: `${COACH} Slack didn't list the coaches' user group (no_such_subteam). Try again. ${OWNER}`,
    fails: true,
    passes: true,
  },
  {
    problem: { kind: 'not_established', failure: { kind: 'admins_unreadable' } },
    words: "I couldn't check whether you're an Exec admin: Exec didn't list its members. Try again.",
    fails: true,
    passes: true,
  },
  {
    problem: { kind: 'list_of_outsider' },
    words: "That person is in another organization, so their sessions can't be listed.",
  },
  {
    problem: { kind: 'list_without_email' },
    words: "That person's Slack profile has no email. Use their Exec email instead.",
  },
  {
    problem: { kind: 'list_profile_unreadable', slackError: 'user_not_found' },
    words: "Slack didn't share that person's profile (user_not_found). Try again, or use their Exec email.",
    fails: true,
    passes: true,
  },
  {
    problem: { kind: 'spelling_unknown' },
    words:
      "Exec has no session under this email. It may spell the email differently, but didn't list its members to check. Try again.",
    fails: true,
    passes: true,
  },
  {
    problem: { kind: 'not_attributed' },
    words:
      "Exec doesn't say whose session this is, or of which scenario, so its other attempts can't be found. Look it up in Exec.",
  },
  {
    problem: { kind: 'busy' },
    words: "Exec's Slack app is busy right now. Try again.",
    fails: true,
    passes: true,
  },
  {
    problem: { kind: 'external_conversation' },
    words:
      "This conversation is shared with another organization, so the session wasn't posted. Share it in a conversation of your own.",
  },
  {
    problem: { kind: 'unchecked_conversation', slackError: 'missing_scope' },
    words:
      "Slack didn't say whether that conversation is shared with another organization (missing_scope), so nothing was posted. Invite Exec there with `/invite @Exec`, or send it to a person.",
    fails: true,
  },
  {
    problem: { kind: 'direct_message' },
    words:
      "Exec can't post in this conversation. Send the session to a person instead, or paste its link here: it unfurls.",
  },
  {
    problem: { kind: 'not_a_member' },
    words: "You aren't in that conversation, so nothing was posted. Choose one that you're in.",
  },
  {
    problem: { kind: 'person_missing' },
    words: 'Choose a person.',
  },
  {
    problem: { kind: 'note_too_long' },
    words: 'Keep the note under 1,500 characters.',
  },
  {
    problem: { kind: 'not_a_recipient' },
    words: 'Sessions can only be sent to people in your own organization.',
  },
  {
    problem: { kind: 'recipient_is_app' },
    words: "That's an app. Choose a person.",
  },
  {
    problem: { kind: 'recipient_is_self' },
    words: "That's you. Choose someone else.",
  },
  {
    problem: { kind: 'recipient_unreachable' },
    words: "Slack doesn't let Exec message that person. Share it in a conversation instead.",
  },
  {
    problem: { kind: 'unchecked_recipient', slackError: 'user_not_found' },
    words: "Slack didn't say whose account that is (user_not_found), so nothing was sent. Try again.",
    fails: true,
  },
  {
    problem: { kind: 'not_invited' },
    words:
      "Exec isn't in that conversation, so it can't post there. Invite it with `/invite @Exec`, or send the session to a person instead.",
  },
  { problem: { kind: 'archived' }, words: 'That channel is archived. Choose another one.' },
  {
    problem: { kind: 'thread_locked' },
    words: 'That thread is locked. Share into the channel instead.',
  },
  {
    problem: { kind: 'thread_gone' },
    words: 'That message was deleted or takes no replies. Share into the channel instead.',
  },
  {
    problem: { kind: 'posting_not_allowed' },
    words:
      "Exec isn't allowed to post in that channel. Ask someone who manages it, or paste the session's link.",
  },
  {
    problem: { kind: 'slack_limited' },
    words: "Slack is limiting Exec's messages right now. Try again in a minute.",
    fails: true,
  },
  {
    problem: { kind: 'unconfirmed' },
    words: "Slack didn't confirm the message. Check whether it arrived before sharing again.",
    fails: true,
  },
  {
    problem: { kind: 'slack_refused', slackError: 'fatal_error' },
    words: `Slack refused the message (fatal_error). ${OWNER}`,
    fails: true,
  },
  {
    problem: { kind: 'not_removed', slackError: 'cant_delete_message' },
    words: "Slack didn't delete the card (cant_delete_message). Try again.",
    fails: true,
  },
  {
    problem: { kind: 'not_opened' },
    words: 'That took too long to open. Try again.',
    passes: true,
  },
  {
    problem: { kind: 'not_own_win' },
    words: 'Only the person who did this session can share it from here.',
  },
  {
    problem: { kind: 'no_wins_channel' },
    words: "That channel isn't for wins anymore, so nothing was posted. Share the session from its card.",
  },
  {
    problem: { kind: 'list_of_unknown' },
    words: "Exec doesn't list that person right now. Choose someone else, or try again.",
    passes: true,
  },
  {
    problem: { kind: 'scenario_unknown' },
    words:
      "I can't find that scenario. Use its name as it stands in Exec, or the beginning of it. It may also have been archived.",
  },
  {
    problem: { kind: 'team_not_allowed' },
    words: '🔒 Only coaches and Exec admins have a team here. For your own sessions, type `/exec-session`.',
  },
  {
    problem: { kind: 'group_not_allowed', groups: [] },
    words: "🔒 That isn't one of your groups.",
  },
  {
    problem: { kind: 'group_unknown', groups: [] },
    words: 'Exec has no group of that name. Use the whole name, as it stands in Exec.',
  },
  { problem: { kind: 'win_shared_before' }, words: 'You shared this session there before.' },
  {
    problem: { kind: 'notices_off' },
    words: "Exec doesn't send notifications here anymore.",
  },
  {
    problem: { kind: 'database_unavailable' },
    words: "The app's database isn't answering right now. Try again.",
    fails: true,
    passes: true,
  },
  {
    problem: { kind: 'digest_not_allowed' },
    words: '🔒 The digest is only for coaches and Exec admins. Nothing was saved.',
  },
  {
    problem: { kind: 'alerts_not_allowed' },
    words: '🔒 Alerts are only for coaches and Exec admins. Nothing was saved.',
  },
  {
    problem: { kind: 'alert_not_a_score' },
    words: 'Enter a whole number from 0 to 100, or leave it empty.',
  },
  {
    problem: { kind: 'alerts_overlap' },
    words: 'Choose a higher score than the one above, or leave one of them empty.',
  },
  {
    problem: { kind: 'pause_not_ahead' },
    words: 'Choose a day after today, or leave it empty.',
  },
  {
    problem: { kind: 'coaching_not_allowed' },
    words: "🔒 You can't coach this person. Only their coaches and Exec admins can.",
  },
  {
    problem: { kind: 'own_session' },
    words: 'This is your own session. Coaches and Exec admins can send notes on it.',
  },
  { problem: { kind: 'words_missing' }, words: 'Write a few words.' },
  { problem: { kind: 'due_not_ahead' }, words: 'Choose a day from today on.' },
  {
    problem: { kind: 'person_not_in_slack' },
    words:
      'Nobody in your Slack has the email that this person uses in Exec, so no note can be sent. Nothing was assigned.',
  },
  {
    problem: { kind: 'person_unreachable' },
    words: "Slack doesn't let Exec message this person, so no note can be sent. Nothing was assigned.",
  },
  {
    problem: { kind: 'due_passed' },
    words: 'That due date has passed. Use Coach… on the session to assign another retry.',
  },
  {
    problem: { kind: 'not_own_session' },
    words: '🔒 Only the person who did this session can ask a coach about it.',
  },
  {
    problem: { kind: 'no_coach' },
    words: "I can't find a coach of yours in this Slack. Ask the app's owner who coaches your group.",
  },
  {
    problem: { kind: 'no_such_coach' },
    words: "That person isn't one of your coaches anymore. Choose another one.",
  },
  {
    problem: { kind: 'question_gone' },
    words: 'This question is too old to answer here. Write to the person directly.',
  },
  {
    problem: { kind: 'asked_only' },
    words:
      "🔒 You can open this session because its participant asked you about it, but you can't share it. Ask them to.",
  },
  {
    problem: { kind: 'retry_unclear' },
    words:
      "Exec hasn't said yet whether it assigned an earlier retry. Try again in a minute, or send the note without one.",
  },
  {
    problem: { kind: 'retry_assigned' },
    words:
      'Exec did assign the earlier retry, of which it was unclear. To send the note alone, uncheck *Assign a retry*.',
  },
  {
    problem: { kind: 'coach_unreachable' },
    words: "Slack doesn't let Exec message your coach. Write to them directly.",
  },
  {
    problem: { kind: 'note_gone' },
    words: 'This note is too old to answer here. Write to your coach directly.',
  },
  {
    problem: { kind: 'internal' },
    words: `Something went wrong. Try again. ${OWNER}`,
    fails: true,
    passes: true,
  },
]

/** A kind that is missing here, or has no case above, fails. */
const KINDS: Record<Problem['kind'], true> = {
  not_allowed: true,
  review_not_allowed: true,
  news_not_allowed: true,
  refresh_not_allowed: true,
  other_organisation: true,
  deactivated: true,
  list_not_allowed: true,
  team_not_allowed: true,
  scenario_unknown: true,
  list_of_unknown: true,
  group_not_allowed: true,
  group_unknown: true,
  not_established: true,
  not_allowed_to_remove: true,
  coaching_not_allowed: true,
  own_session: true,
  words_missing: true,
  due_not_ahead: true,
  person_not_in_slack: true,
  person_unreachable: true,
  retry_unclear: true,
  retry_assigned: true,
  note_gone: true,
  not_own_session: true,
  no_coach: true,
  no_such_coach: true,
  coach_unreachable: true,
  question_gone: true,
  asked_only: true,
  due_passed: true,
  external_view: true,
  not_an_id: true,
  other_site: true,
  not_a_session: true,
  not_a_person: true,
  session_missing: true,
  session_named_twice: true,
  conversation_missing: true,
  person_missing: true,
  note_too_long: true,
  not_a_recipient: true,
  recipient_is_app: true,
  recipient_is_self: true,
  unchecked_recipient: true,
  recipient_unreachable: true,
  not_a_message_link: true,
  thread_elsewhere: true,
  not_found: true,
  key_rejected: true,
  workspace_inactive: true,
  limited: true,
  personal_limit: true,
  quota_reserved: true,
  timed_out: true,
  unreachable: true,
  server_fault: true,
  unreadable: true,
  request_refused: true,
  list_of_outsider: true,
  list_without_email: true,
  list_profile_unreadable: true,
  spelling_unknown: true,
  not_attributed: true,
  busy: true,
  external_conversation: true,
  unchecked_conversation: true,
  direct_message: true,
  not_a_member: true,
  not_invited: true,
  archived: true,
  thread_locked: true,
  thread_gone: true,
  posting_not_allowed: true,
  slack_limited: true,
  unconfirmed: true,
  slack_refused: true,
  not_removed: true,
  not_opened: true,
  not_own_win: true,
  no_wins_channel: true,
  win_shared_before: true,
  notices_off: true,
  database_unavailable: true,
  digest_not_allowed: true,
  alerts_not_allowed: true,
  alert_not_a_score: true,
  alerts_overlap: true,
  pause_not_ahead: true,
  internal: true,
}

const TRY_AGAIN = {
  type: 'actions',
  elements: [
    {
      type: 'button',
      text: { type: 'plain_text', text: 'Try again', emoji: false },
      action_id: 'session.try_again',
      value: 'abc123def456',
    },
  ],
}

describe.each(CASES)('the problem $problem', ({ problem, words, fails = false, passes = false }) => {
  const message = problemMessage(problem, ERROR_ID, SESSION)
  const reference = {
    type: 'context',
    elements: [{ type: 'plain_text', text: `Reference ${ERROR_ID}`, emoji: false }],
  }

  it('shows the words for this problem, with the error id only if something failed', () => {
    expect(message).toEqual({
      text: fails ? `${words}\nReference ${ERROR_ID}` : words,
      blocks: [
        { type: 'section', text: { type: 'mrkdwn', text: words, verbatim: true } },
        ...(passes ? [TRY_AGAIN] : []),
        ...(fails ? [reference] : []),
      ],
    })
  })

  it('the message of this problem is valid and mentions nobody', () => {
    const blocks = parseJson(JSON.stringify(message.blocks))
    expect(validateMessage({ text: message.text, blocks }, 4000)).toEqual([])
    expect(mentionsIn(blocks, '')).toEqual([])
  })
})

describe('a problem', () => {
  it('has a case for each kind', () => {
    expect(new Set(CASES.map(({ problem }) => problem.kind))).toEqual(new Set(Object.keys(KINDS)))
  })

  it('refers nobody to a person who "runs the app", and names no setting', () => {
    for (const { words } of CASES) expect(words).not.toMatch(/whoever|EXEC_|SLACK_/i)
  })

  it('tells nobody to wait beside a *Try again* that works now', () => {
    for (const { words } of CASES.filter(({ passes }) => passes)) expect(words).not.toMatch(/minute|second/)
  })

  it('asExtraRefusal speaks of what is refused where the card itself can be read', () => {
    expect(asExtraRefusal({ kind: 'not_allowed', rule: 'guest' })).toEqual({
      kind: 'review_not_allowed',
      rule: 'guest',
    })
    expect(asExtraRefusal({ kind: 'not_allowed', rule: 'guest' }, 'news_not_allowed').kind).toBe(
      'news_not_allowed',
    )
    expect(asExtraRefusal({ kind: 'timed_out' })).toEqual({ kind: 'timed_out' })
  })

  it('plainWords has no markup', () => {
    for (const { problem } of CASES) expect(plainWords(problem)).not.toMatch(/[`<>]/)
    expect(plainWords({ kind: 'limited', until: UNTIL })).toContain('Try again at 14:31 UTC.')
  })

  it('offers no *Try again* if the session is unknown', () => {
    const { blocks } = problemMessage({ kind: 'timed_out' }, ERROR_ID)
    expect(blocks.map(({ type }) => type)).toEqual(['section', 'context'])
  })

  it('offers *Try again* for a list if a retry may help', () => {
    const cursor = { of: 'own', page: 1, line: 0 } as const
    const [, actions] = problemMessage({ kind: 'timed_out' }, ERROR_ID, cursor).blocks
    expect(actions).toMatchObject({ elements: [{ action_id: 'list.try_again', value: 'list:1:0::own' }] })
    const { blocks } = problemMessage({ kind: 'list_not_allowed' }, ERROR_ID, cursor)
    expect(blocks.map(({ type }) => type)).toEqual(['section'])
  })

  it('offers *Back* for a session opened from a list', () => {
    const list = { of: 'own', page: 1, line: 5 } as const
    const [, actions] = problemMessage({ kind: 'not_found' }, ERROR_ID, { id: 'a', list }).blocks
    expect(actions).toMatchObject({ elements: [{ action_id: 'list.back', value: 'list:1:5::own' }] })
  })

  it('no two problems have the same words', () => {
    const words = CASES.map((each) => each.words)
    expect(new Set(words).size).toBe(words.length)
  })

  it("shows only safe characters of Slack's error", () => {
    const failure = { kind: 'profile_unreadable', slackError: '<!channel> *x*\n`' } as const
    const { text } = problemMessage({ kind: 'not_established', failure }, ERROR_ID)
    expect(text).toBe(
      `${NO_ACCOUNT} Slack didn't share your profile (channelx). Try again.\nReference ${ERROR_ID}`,
    )
  })
})
