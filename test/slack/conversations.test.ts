import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { failed, ok } from '../../src/lib/result.ts'
import { checkConversation, checkMembership, checkOwnChannel } from '../../src/slack/conversations.ts'
import { startSlack } from '../support/acme.ts'
import type { FakeSlack } from '../support/slack/slack.ts'
import type { Conversation } from '../support/slack/workspace.ts'
import { slackClient } from '../support/slack-client.ts'

let slack: FakeSlack

beforeEach(async () => {
  slack = await startSlack()
})

afterEach(async () => {
  expect(slack.refusals).toEqual([])
  await slack.close()
})

function change(id: string, changes: Partial<Conversation>): void {
  const conversation = slack.workspace.conversations.find((each) => each.id === id)
  if (conversation === undefined) throw new Error(`there is no ${id}`)
  Object.assign(conversation, changes)
}

/** The app is in this conversation, with Jane alone. */
const invite = (id: string) => change(id, { members: ['U0REP', 'U0BOT'] })

const check = (channel: string) => checkConversation(slackClient(slack), channel)
const checkMember = (channel: string, user: string) => checkMembership(slackClient(slack), channel, user)
const problem = (kind: string, more = {}) => failed({ kind, ...more })
const OPEN = ok({ isOpenToMembers: true })
const checkChannel = (channel: string) => checkOwnChannel(slackClient(slack), channel)
const MEMBER = ok(undefined)

describe('checkOwnChannel', () => {
  it('takes a public or private channel that the app is in, and tells its name', async () => {
    invite('G0PRIVATE')
    expect(await checkChannel('C0TEAM')).toMatchObject(ok({ hasApp: true, name: 'team' }))
    expect(await checkChannel('G0PRIVATE')).toMatchObject({ ok: true })
  })

  it('refuses a direct message of several people', async () => {
    invite('G0GROUP')
    expect(await checkChannel('G0GROUP')).toEqual(problem('direct_message'))
  })
})

describe('checkConversation', () => {
  it('reports a public channel as open to members, whether the bot is in it or not', async () => {
    expect(await check('C0TEAM')).toMatchObject(OPEN)
    expect(await check('C0OPEN')).toMatchObject(OPEN)
  })

  it.each(['G0PRIVATE', 'G0GROUP'])('reports %s as not open to every member', async (channel) => {
    invite(channel)
    expect(await check(channel)).toMatchObject(ok({ isOpenToMembers: false }))
  })

  it.each([
    ['shared with another organization', 'C0SHARED', {}, 'external_conversation'],
    ['offered to another organization', 'C0TEAM', { is_pending_ext_shared: true }, 'external_conversation'],
    ['archived', 'C0OLD', {}, 'archived'],
    ['archived and shared', 'C0OLD', { is_ext_shared: true }, 'external_conversation'],
    ['private, without the bot', 'G0PRIVATE', {}, 'not_invited'],
    ['missing', 'C0NOSUCH', {}, 'not_invited'],
  ] as const)('fails for a conversation that is %s', async (_, channel, changes, kind) => {
    if (channel !== 'C0NOSUCH') change(channel, changes)
    expect(await check(channel)).toEqual(problem(kind))
  })

  it.each([
    [{ kind: 'error', error: 'missing_scope' }, 'missing_scope'],
    [{ kind: 'status', status: 200, body: '{"ok":true,"channel":{}}' }, 'unreadable_answer'],
    [{ kind: 'reset', times: 2 }, 'request_failed'],
  ] as const)(
    'fails with unchecked_conversation after %j from conversations.info',
    async (fault, slackError) => {
      slack.fault('conversations.info', fault)
      expect(await check('C0TEAM')).toEqual(problem('unchecked_conversation', { slackError }))
    },
  )

  it('asks Slack each time, as a channel can be shared at any moment', async () => {
    expect(await check('C0TEAM')).toMatchObject(OPEN)
    change('C0TEAM', { is_ext_shared: true })
    expect(await check('C0TEAM')).toEqual(problem('external_conversation'))
  })
})

describe('checkMembership', () => {
  it.each(['C0TEAM', 'G0PRIVATE', 'G0GROUP'])('accepts members of %s and refuses others', async (channel) => {
    invite(channel)
    expect(await checkMember(channel, 'U0REP')).toEqual(MEMBER)
    expect(await checkMember(channel, 'U0COACH')).toEqual(problem('not_a_member'))
  })

  it('finds a member on the fifth page, and does not say that one beyond it is no member', async () => {
    const many = Array.from({ length: 4990 }, (_, index) => `U1MEMBER${index}`)
    change('G0PRIVATE', { members: ['U0BOT', ...many, 'U0REP', 'U0REP2', 'U0COACH', 'U0ADMIN', 'U0GUEST'] })
    expect(await checkMember('G0PRIVATE', 'U0COACH')).toEqual(MEMBER)
    expect(await checkMember('G0PRIVATE', 'U0GUEST')).toEqual(problem('too_many_members'))
    expect(slack.callsOf('conversations.members')).toHaveLength(10)
  })

  it.each([
    [{ kind: 'error', error: 'internal_error' }, 'internal_error'],
    [{ kind: 'status', status: 200, body: '{"ok":true}' }, 'unreadable_answer'],
  ] as const)(
    'fails with unchecked_membership after %j from conversations.members',
    async (fault, slackError) => {
      invite('G0PRIVATE')
      slack.fault('conversations.members', fault)
      expect(await checkMember('G0PRIVATE', 'U0REP')).toEqual(problem('unchecked_membership', { slackError }))
    },
  )
})
