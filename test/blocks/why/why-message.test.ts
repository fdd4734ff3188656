import { expect, it } from 'vitest'
import { whyMessage } from '../../../src/blocks/why/why-message.ts'

/** The link of a session that the person did, posted in a channel of their own organization. */
const VERDICT: Parameters<typeof whyMessage>[0] = {
  link: 'session',
  access: 'participant',
  unfurls: 'card',
  monitors: false,
  namesSettings: true,
  areInHome: false,
  conversation: 'own',
}
const NO_CONTENT = '*Posted by you, the link unfurls into a card without content. Only people with access'
const refused = (rule: 'restricted' | 'workspace' | 'guest') => ({ kind: 'not_allowed', rule }) as const

it.each<[string, Partial<typeof VERDICT>, ...string[]]>([
  [
    'an unknown session',
    { access: { kind: 'not_found' } },
    "*The link doesn't unfurl.*\n✅ This looks like a session's id or link.",
    "❌ Exec can't find this session.",
  ],
  [
    'a session that is not theirs, and who could change that',
    { access: refused('restricted') },
    NO_CONTENT,
    "❌ You can't open this session: you didn't do it, you don't coach the person who did, and you aren't an Exec admin. If you did it yourself, your email in Slack must be the one in Exec. If you coach them, ask the app's owner. `EXEC_COACHES` and `EXEC_GROUP_COACHES` name coaches. `EXEC_ACCESS=workspace` opens sessions to all full members.",
  ],
  [
    'a guest',
    { access: refused('guest') },
    "❌ You can't open this session: guests can only open their own. If you did it",
  ],
  [
    'someone of another workspace',
    { access: refused('workspace') },
    "you're neither an Exec admin nor a full member of the workspace that added Exec.",
  ],
  [
    'someone without an email',
    { access: { kind: 'not_established', failure: { kind: 'email_missing' } } },
    NO_CONTENT,
    'The permission is `users:read.email`.',
  ],
  ['a coach', { access: 'coach' }, "✅ You can open this session: you're a coach. (`EXEC_COACHES`)"],
  [
    'a full member',
    { access: 'workspace' },
    "✅ You can open this session: you're a full member of this workspace. (`EXEC_ACCESS=workspace`)",
  ],
  [
    "a coach of the participant's group",
    { access: 'group_coach' },
    '✅ You can open this session: you coach the person who did it. (`EXEC_GROUP_COACHES`)',
  ],
  [
    'a monitor of the scenario',
    { access: 'monitor' },
    '✅ You can open this session: you monitor its scenario in Exec. (`EXEC_MONITORS=on`)',
  ],
  ['someone whom its participant asked', { access: 'asked' }, NO_CONTENT],
  [
    'unfurling off',
    { unfurls: 'off' },
    "*The link doesn't unfurl here.*",
    "❌ Unfurling is off. The app's owner can turn it on. (`EXEC_UNFURLS=off`)",
  ],
  ['unfurling without content', { unfurls: 'private' }, NO_CONTENT, '❌ Unfurls show no content'],
  [
    'an external channel',
    { conversation: { kind: 'external_conversation' } },
    "*The link doesn't unfurl here.*",
    '❌ This conversation is shared with another organization',
  ],
  ['an archived channel', { conversation: { kind: 'archived' } }, '❌ This channel is archived'],
  [
    'a private channel without the app',
    { conversation: { kind: 'not_invited' } },
    "❔ I'm not in this conversation",
  ],
])('explains what a link does: %s', (_, changes, ...words) => {
  const { text } = whyMessage({ ...VERDICT, ...changes }, 'EX-234567')
  for (const some of words) expect(text).toContain(some)
  expect(text).not.toMatch(/Reference EX-|whoever/)
})

it.each<[Partial<typeof VERDICT>]>([
  [{ access: 'coach', sessionUrl: 'https://app.exec.com/{id}' }],
  [{ access: refused('restricted'), unfurls: 'private' }],
  [
    {
      access: {
        kind: 'not_established',
        failure: { kind: 'coaches_unreadable', slackError: 'missing_scope' },
      },
    },
  ],
])('names no setting to someone who is neither an owner nor a coach: %j', (changes) => {
  expect(whyMessage({ ...VERDICT, ...changes, namesSettings: false }, 'EX-234567').text).not.toContain(
    'EXEC_',
  )
})
