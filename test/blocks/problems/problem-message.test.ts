import { describe, expect, it } from 'vitest'
import { type Problem, plainWords, problemMessage } from '../../../src/blocks/problems/problem-message.ts'
import { mentionsIn } from '../../support/slack/blocks/mentions.ts'
import { validateMessage } from '../../support/slack/blocks/validate-message.ts'
import { parseJson } from '../../support/slack/json.ts'

const ERROR_ID = 'EX-7K2M9Q'
const SESSION = { id: 'abc123def456' }
const UNTIL = new Date('2026-03-15T14:30:00Z')
const ESTABLISH = 'This app could not find out who you are, so it shows no session.'

interface Case {
  problem: Problem
  words: string
  /** Whether the same request may succeed a little later. */
  passes?: boolean
  /** Nothing is broken, so there is nothing to look up. */
  hasNoReference?: boolean
}

const CASES: Case[] = [
  {
    problem: { kind: 'external_view' },
    words:
      'This conversation is shared with another organisation, so the session is not shown from here. Ask for it with `/exec-session`.',
  },
  {
    problem: { kind: 'not_an_id' },
    words: "That is not a session's id or link. Use the id of one session, or the link of its page in Exec.",
  },
  {
    problem: { kind: 'other_site' },
    words: "That link leads to another site. Use the link of a session's page in Exec, or the session's id.",
  },
  ...(
    [
      ['scenario', 'That is the link of a scenario, not of a session.'],
      ['chat', 'That is the link of a Scenario Studio chat, not of a session.'],
      ['other', 'That link is not the link of a session.'],
    ] as const
  ).map(([page, words]) => ({
    problem: { kind: 'not_a_session' as const, page },
    words: `${words} Use the link of a session's page, with \`/sessions/\` in it, or the session's id.`,
  })),
  {
    problem: { kind: 'not_a_person' },
    words:
      "That names nobody whose sessions can be listed. Type `@` and choose the name from Slack's list, or give the email address that they use in Exec.",
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
    words: "This is not a message's link. Leave it empty to share into the channel.",
  },
  { problem: { kind: 'thread_elsewhere' }, words: 'That message is in another conversation.' },
  {
    problem: { kind: 'not_found' },
    words: 'Exec has no session with this id. Check the id or link; the session may have been deleted.',
  },
  {
    problem: { kind: 'key_rejected' },
    words:
      "Exec rejects this app's API key. Whoever runs the app needs to set a valid `EXEC_API_KEY` (Exec → Settings → API).",
  },
  {
    problem: { kind: 'workspace_inactive' },
    words:
      'The Exec workspace is inactive, so its sessions cannot be read. An Exec admin needs to activate it.',
  },
  {
    problem: { kind: 'limited', until: UNTIL },
    words:
      "Exec's request limit for this workspace is used up. Try again after <!date^1773585000^{date_short}, {time}|15 Mar 2026, 14:30 UTC>.",
    passes: true,
  },
  {
    problem: { kind: 'quota_reserved' },
    words:
      "What is left of Exec's request limit for this workspace is kept for people who ask. Ask with the command instead.",
  },
  {
    problem: { kind: 'timed_out' },
    words: 'Exec took too long to answer. Try again in a minute.',
    passes: true,
  },
  {
    problem: { kind: 'unreachable' },
    words: 'Exec cannot be reached at the moment. Try again in a minute.',
    passes: true,
  },
  {
    problem: { kind: 'server_fault', status: 503 },
    words: 'Exec has a fault at the moment. Try again in a few minutes.',
    passes: true,
  },
  {
    problem: { kind: 'unreadable', reason: 'not_json' },
    words:
      'Exec sent an answer that this app cannot read. If it happens again, tell whoever runs the app; they can look up the reference.',
  },
  {
    problem: { kind: 'request_refused', status: 400 },
    words: 'Exec refuses this request. Check the id or link; if it is right, tell whoever runs the app.',
  },
  {
    problem: { kind: 'other_organisation' },
    words:
      'Exec sessions are shown only to people of the organisation that installed this app. Someone of that organisation can tell you about it.',
  },
  {
    problem: { kind: 'deactivated' },
    words: 'This Slack account is deactivated, so no session is shown to it.',
  },
  {
    problem: { kind: 'not_allowed', rule: 'restricted' },
    words:
      "This session is shown to its participant, to Exec's workspace admins and to this app's coaches. You are not among them. To change that, whoever runs the app adds you to `EXEC_COACHES`, or opens sessions to all full members with `EXEC_ACCESS=workspace`.",
  },
  {
    problem: { kind: 'not_allowed', rule: 'workspace' },
    words:
      "This session is shown to its participant, to full members of this Slack workspace, to Exec's workspace admins and to this app's coaches. You are not among them. To change that, whoever runs the app adds you to `EXEC_COACHES`.",
  },
  {
    problem: { kind: 'not_established', failure: { kind: 'email_missing' } },
    words: `${ESTABLISH} Your Slack profile has no email address that the app can read. Add the address that you use in Exec; if it is there, whoever runs the app grants it \`users:read.email\`.`,
  },
  {
    problem: {
      kind: 'not_established',
      failure: { kind: 'profile_unreadable', slackError: 'missing_scope' },
    },
    words: `${ESTABLISH} The app lacks a Slack scope: whoever runs it reinstalls it with \`users:read\` and \`users:read.email\`.`,
    passes: false,
  },
  {
    problem: { kind: 'not_established', failure: { kind: 'profile_unreadable', slackError: 'ratelimited' } },
    words: `${ESTABLISH} Slack did not give your profile (ratelimited). Try again in a minute.`,
    passes: true,
  },
  {
    problem: {
      kind: 'not_established',
      failure: { kind: 'coaches_unreadable', slackError: 'missing_scope' },
    },
    words: `${ESTABLISH} A user group names the coaches, but the app lacks the Slack scope \`usergroups:read\`. Whoever runs it reinstalls it with that scope.`,
    passes: false,
  },
  {
    problem: {
      kind: 'not_established',
      failure: { kind: 'coaches_unreadable', slackError: 'no_such_subteam' },
    },
    words: `${ESTABLISH} Slack did not give the members of the coaches' user group (no_such_subteam). Whoever runs the app checks \`EXEC_COACHES\`.`,
    passes: true,
  },
  {
    problem: { kind: 'not_established', failure: { kind: 'admins_unreadable' } },
    words: `${ESTABLISH} Exec did not give its list of admins. Try again in a minute.`,
    passes: true,
  },
  {
    problem: { kind: 'list_not_allowed' },
    words:
      "A person's sessions are listed for that person, for Exec's workspace admins and for this app's coaches. You are not among them. To change that, whoever runs the app adds you to `EXEC_COACHES`.",
  },
  {
    problem: { kind: 'list_of_outsider' },
    words:
      'That person is not of the organisation that installed this app, so this app does not list their sessions.',
  },
  {
    problem: { kind: 'list_without_email' },
    words:
      "That person's Slack profile has no email address that the app can read, so it can't find their sessions. Name them by the email that they use in Exec.",
  },
  {
    problem: { kind: 'list_profile_unreadable', slackError: 'user_not_found' },
    words:
      "Slack did not give that person's profile (user_not_found). Try again in a minute, or name them by the email that they use in Exec.",
    passes: true,
  },
  {
    problem: { kind: 'spelling_unknown' },
    words:
      'Exec has no session under this email address as it is written here. Exec may spell it in another way, but did not give its list of members, so not everything could be looked at. Try again in a minute.',
    passes: true,
  },
  {
    problem: { kind: 'not_attributed' },
    words:
      'Exec does not say whose session this is, or of which scenario, so its other attempts cannot be found. Look it up in Exec.',
  },
  {
    problem: { kind: 'busy' },
    words: 'This app is busy at the moment. Try again in a few seconds.',
    passes: true,
  },
  {
    problem: { kind: 'external_conversation' },
    words:
      'This conversation is shared with another organisation, so the session was not posted there. Share it in a conversation of your own organisation.',
  },
  {
    problem: { kind: 'unchecked_conversation', slackError: 'missing_scope' },
    words:
      "This app could not check whether a session may be posted in that conversation (missing_scope), so it did not post there. Invite the app there with `/invite` and share again, or paste the session's link, which unfurls.",
  },
  {
    problem: { kind: 'direct_message' },
    words:
      "This app can't share into a direct message. Between people, paste the session's link: it unfurls. In this app's own, write the id or link.",
  },
  {
    problem: { kind: 'not_a_member' },
    words:
      'You are not in that conversation, so the session was not posted there. Choose one that you are in.',
  },
  {
    problem: { kind: 'not_invited' },
    words:
      "This app is not in that conversation and can't join it by itself. Invite it there with `/invite` and share again; or paste the session's link, which unfurls.",
  },
  {
    problem: { kind: 'archived' },
    words: 'That channel is archived, so nothing can be posted there. Choose another one.',
  },
  {
    problem: { kind: 'thread_locked' },
    words: 'That thread is locked, so nothing can be posted there. Share into the channel instead.',
  },
  {
    problem: { kind: 'thread_gone' },
    words:
      "That message can't be answered: it was deleted, or takes no replies. Share into the channel instead.",
  },
  {
    problem: { kind: 'posting_not_allowed' },
    words:
      "This app is not allowed to post in that channel. Someone who manages the channel can change its posting permissions; or paste the session's link.",
  },
  {
    problem: { kind: 'slack_limited' },
    words: 'Slack accepts no more messages from this app at the moment. Try again in a minute.',
  },
  {
    problem: { kind: 'unconfirmed' },
    words: 'Slack did not confirm the message. Look whether it has arrived before you share again.',
  },
  {
    problem: { kind: 'slack_refused', slackError: 'fatal_error' },
    words:
      'Slack refused the message (fatal_error). If it happens again, tell whoever runs the app; they can look up the reference.',
  },
  {
    problem: { kind: 'not_allowed_to_remove' },
    words:
      "Only who shared this card, the session's participant, Exec's workspace admins and this app's coaches can remove it.",
  },
  {
    problem: { kind: 'not_removed', slackError: 'cant_delete_message' },
    words: 'Slack did not remove the card (cant_delete_message). Try again in a minute.',
  },
  {
    problem: { kind: 'not_opened' },
    words: 'That took too long to open. Try again.',
    passes: true,
    hasNoReference: true,
  },
  {
    problem: { kind: 'internal' },
    words: 'Something went wrong in this app. Try again; if it happens again, tell whoever runs the app.',
    passes: true,
  },
]

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

describe.each(CASES)('the problem $problem', ({ problem, words, ...expected }) => {
  const message = problemMessage(problem, ERROR_ID, SESSION)

  const reference = expected.hasNoReference ? undefined : `Reference ${ERROR_ID}`

  it(`shows the words for this problem ${reference === undefined ? 'alone' : 'with the error id'}`, () => {
    expect(message).toEqual({
      text: [words, reference].filter(Boolean).join('\n'),
      blocks: [
        { type: 'section', text: { type: 'mrkdwn', text: words, verbatim: true } },
        ...(expected.passes ? [TRY_AGAIN] : []),
        ...(reference === undefined
          ? []
          : [{ type: 'context', elements: [{ type: 'plain_text', text: reference, emoji: false }] }]),
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
  it('plainWords has no markup', () => {
    for (const { problem } of CASES) expect(plainWords(problem)).not.toMatch(/[`<>]/)
    expect(plainWords({ kind: 'limited', until: UNTIL })).toContain('Try again after 15 Mar 2026, 14:30 UTC.')
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
    expect(blocks.map(({ type }) => type)).toEqual(['section', 'context'])
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
      `${ESTABLISH} Slack did not give your profile (channelx). Try again in a minute.\nReference ${ERROR_ID}`,
    )
  })
})
