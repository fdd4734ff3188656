import { describe, expect, it } from 'vitest'
import type { OpenedSession } from '../../../src/access/viewer.ts'
import { decideUnfurl, type UnfurlFacts } from '../../../src/features/unfurl/decide-unfurl.ts'
import { failed, ok } from '../../../src/lib/result.ts'
import { gradedSession } from '../../support/read-documents.ts'

const OPENED: OpenedSession = {
  session: gradedSession(),
  by: 'participant',
  isOwn: true,
  accountType: 'member',
}
/** Jane posts the link of her session in a channel. */
const FACTS: UnfurlFacts = {
  mode: 'card',
  surface: 'unfurl',
  isExternal: false,
  isInOwnDm: false,
  isInvited: false,
  isMention: false,
  opened: ok(OPENED),
  sessions: 1,
}

describe('a session link', () => {
  it.each<[string, Partial<UnfurlFacts>, string]>([
    ['by default', {}, 'card with content'],
    ['among three sessions', { sessions: 3 }, 'card with content'],
    ['among more', { sessions: 4 }, 'line with content'],
    ['in the composer', { surface: 'composer', isExternal: undefined }, 'preview with content'],
    ['among more in the composer', { surface: 'composer', sessions: 4 }, 'preview with content'],
    ['under EXEC_UNFURLS=private', { mode: 'private' }, 'private'],
    ['in the composer, under EXEC_UNFURLS=private', { mode: 'private', surface: 'composer' }, 'preview'],
    ['where Slack does not say whether the channel is shared', { isExternal: undefined }, 'private'],
    ['of a session that a coach was asked about', { opened: ok({ ...OPENED, by: 'asked' }) }, 'private'],
    [
      'of someone who may not see the session',
      { opened: failed({ kind: 'not_allowed', rule: 'restricted' }) },
      'private',
    ],
    [
      'of someone who may not see it, in the composer',
      { opened: failed({ kind: 'not_allowed', rule: 'restricted' }), surface: 'composer' },
      'preview',
    ],
    ['of another organization', { opened: failed({ kind: 'other_organisation' }) }, 'other_organisation'],
    ['of no session', { opened: failed({ kind: 'not_found' }) }, 'not_found'],
    ['while Exec fails', { opened: failed({ kind: 'key_rejected' }) }, 'key_rejected'],
    ['under EXEC_UNFURLS=off', { mode: 'off' }, 'unfurls_off'],
    ['in a channel shared with another organization', { isExternal: true }, 'external_channel'],
    ['in a channel to which another organization is invited', { isInvited: true }, 'external_channel'],
    ["in the app's own direct message", { isInOwnDm: true }, 'answered_in_own_dm'],
    ['in a message that mentions the app', { isMention: true }, 'answered_in_thread'],
  ])('%s becomes %j: %s', (_, facts, expected) => {
    const become = decideUnfurl({ ...FACTS, ...facts })
    const shown = become.shown === undefined ? '' : ' with content'
    expect(become.kind === 'skip' ? become.reason : become.kind + shown).toBe(expected)
  })
})
