import { BEST_RANK_WORD } from '../../exec/grading-scale.ts'
import { NOT_IN_EXEC } from '../exec-email/exec-email-messages.ts'
import { fault, passing, type Row, SEND_REFERENCE } from './problem-row.ts'

/** The words of the app's own problems without facts, by kind. */
export const WITHOUT_FACTS = {
  not_a_person: "I don't know who that is. Pick a name from the @ list, or use their Exec email.",
  session_missing: 'Choose a session above, or give an id or link.',
  session_named_twice: 'You chose a session above, too. Leave one of the two empty.',
  conversation_missing: 'Choose a conversation.',
  person_missing: 'Choose a person.',
  recipient_is_self: "That's you. Choose someone else.",
  note_too_long: 'Keep it under 1,500 characters.',
  words_missing: 'Write a few words.',
  pause_not_ahead: 'Choose a day after today, or leave it empty.',
  due_not_ahead: 'Choose a day from today on, within a year.',
  scenario_missing: 'Choose a scenario.',
  assignees_missing: 'Choose people, or a group below.',
  assignee_not_in_slack:
    "I can't find this person in Slack by their Exec email. Assign it in Exec, or to their group.",
  check_assignees: 'Nothing has been sent yet. Check who gets it, and press *Assign* again.',
  all_have_it: 'They all have it already. Choose *Assign it to them again*, or other people.',
  too_many_assignees: 'I can assign to 100 people at a time. Choose fewer.',
  assigned_gone: "I don't know anymore what was assigned here. Look in Exec.",
  not_attributed:
    "Exec doesn't say whose session this is, or in which scenario, so I can't find the other attempts. Look it up in Exec.",
  // Someone pressed a card's button there.
  external_view:
    "This conversation is shared with another organization, so I don't show sessions here. Use `/exec-session` instead.",
  not_allowed_to_remove:
    'Only the person who shared it, the person who did the session, their coaches and Exec admins can remove this card.',
  not_allowed_to_hide:
    'Only the person who posted the link, the person who did the session, their coaches and Exec admins can hide this preview.',
  card_gone: 'That was hidden, removed or deleted meanwhile, so nothing was shown.',
  card_closed: "Slack doesn't let me change that card anymore, so nothing was shown.",
  share_unknown: 'That share is too old to remove here. Use ⋯ → *Remove* on the message itself.',
  // The win belongs to somebody else, its channel takes no more wins, or it was shared before.
  not_own_win: 'Only the person who did this session can share it from here.',
  no_win: {
    words: `This isn't a ${BEST_RANK_WORD.toLowerCase()} or a personal best anymore, so nothing was posted. You can still share the session.`,
    next: 'share_again',
  },
  no_wins_channel: {
    words: "That channel isn't for wins anymore, so nothing was posted. You can share the session elsewhere.",
    next: 'share_again',
  },
  no_channel_for_wins:
    "Wins can't go there. Choose a channel of your own organization, and invite me with `/invite @Exec` first.",
  wins_not_allowed: '🔒 Only Exec admins and coaches of the whole workspace can choose the channel for wins.',
  win_shared_before: 'You shared this session there before.',
  digest_not_allowed: '🔒 The digest is only for coaches and Exec admins. Nothing was saved.',
  alerts_not_allowed: '🔒 Alerts are only for coaches and Exec admins. Nothing was saved.',
  // A button was posted before the app's settings changed.
  notices_off: "I don't send notifications here anymore.",
  person_not_in_slack:
    "I can't find this person in Slack by their Exec email, so I can't send a note. They can press *That's me…* in my Home.",
  person_unreachable: "Slack doesn't let me message this person, so I can't send a note.",
  coach_unreachable: "Slack doesn't let me message your coach. Write to them directly.",
  note_gone: "I don't have this note anymore, so you can't answer it here. Write to your coach directly.",
  sent_note_gone: "I don't have this note anymore. Write to the person directly.",
  item_gone: "This session's rubric has changed, and that item is gone. Open the full review again.",
  question_gone:
    "I don't have this question anymore, so you can't answer it here. Write to the person directly.",
  shown_changed:
    'This may have changed since you opened it, so nothing was sent yet. Look again, then send it.',
  sent_before: "What you first sent is on its way. This version wasn't sent.",
  not_own_session: '🔒 Only the person who did this session can ask a coach about it.',
  not_own_moment: '🔒 Only the person who did this session can try it again here.',
  no_coach: "I can't find a coach of yours in this Slack. Ask the app's owner who coaches your group.",
  no_such_coach: "That person isn't one of your coaches anymore. Choose another one.",
  asked_only:
    "🔒 You can open this session because its participant asked you about it, but you can't share it. Ask them to.",
  // Its `trigger_id` had expired, or Slack's answer was lost.
  not_opened: { words: 'That took too long to open. Try again.', next: 'try_again' },
  form_unreadable:
    "I couldn't read this form. Copy what you typed, open the form again, and send it from there.",
  exec_email_not_allowed:
    '🔒 Only full members of this Slack can do that. Ask an Exec admin to change your email in Exec to the one in your Slack profile.',
  known_in_exec: 'Exec knows you by your email already. Your sessions will show up here.',
  no_exec_admin:
    'No Exec admin is in this Slack, so nobody can approve it. Ask one to change your email in Exec to the one in your Slack profile.',
  email_wrong: "That isn't an email.",
  not_exec_admin: '🔒 Only other Exec admins can decide that.',
  not_in_exec: 'Exec has no member with that email anymore, so nothing was approved.',
  exec_email_taken: 'Somebody else in Slack has that email, so nothing was approved.',
  set_up_not_allowed: '🔒 Only Slack admins and owners, and the person who added Exec here, can set it up.',
  message_without_text:
    'That message has no text to practice. Type `/exec-session practice` and what you want to practice.',
  practice_external:
    "This conversation is shared with another organization, so I don't send its messages to Exec. Type `/exec-session practice` and what you want to practice.",
  practice_unchecked:
    "I can't check whether this conversation is shared with another organization, so I don't send its messages to Exec. Invite me with `/invite @Exec`, or type `/exec-session practice` and what you want to practice.",
  slack_silent: fault("Slack didn't answer. Try again in a minute."),
  ...NOT_IN_EXEC,
  prompt_too_long: "That's too long for Exec. Shorten it, and send it again.",
  chat_refused: fault(`Exec refused to create a roleplay from this. ${SEND_REFERENCE}`),
  drill_gone: "I don't have this drill's text anymore. Make a new one from the session's full review.",
  drills_used_up: "You've made ten drills today. You can make more tomorrow.",
  // Somebody waits for a drill of this scenario.
  scenario_gone:
    'Exec no longer has the scenario that your drill was based on. *Try again* asks for one of its own.',
  drill_refused: 'Exec refused to make your drill.',
  drill_not_made: "Exec couldn't make your drill.",
  drill_canceled: 'Your drill was canceled in Exec.',
  drill_late: "Exec hasn't made your drill within an hour. It may still come: look in Exec.",
  drill_unsent:
    "Exec didn't confirm your drill within an hour. Before you try again, check in Exec whether it's there.",
  drill_lost:
    "Something went wrong while Exec was making your drill. Before you try again, check in Exec whether it's there.",
  busy: passing("Exec's Slack app is busy right now. Try again."),
  slackbot_off:
    "I don't answer in Slackbot here: that's turned off. Slack's admins can turn it on in my Home, under *Links and messages*.",
  // Slack still delivers events of a workspace that has removed the app.
  not_installed: "I'm not installed in this workspace anymore. Ask a Slack admin to add me again.",
  database_unavailable: passing("The app's database isn't answering right now. Try again."),
  internal: passing(`Something went wrong. Try again. ${SEND_REFERENCE}`),
} satisfies Record<string, Row<never>>
