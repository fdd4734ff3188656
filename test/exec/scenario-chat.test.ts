import { beforeEach, describe, expect, it } from 'vitest'
import type { ExecClient } from '../../src/exec/exec-client.ts'
import type { NewScenarioChat } from '../../src/exec/scenario-chat.ts'
import { failed, ok } from '../../src/lib/result.ts'
import { testClock } from '../support/clock.ts'
import type { ExecFault } from '../support/exec/faults.ts'
import { execMember } from '../support/exec/members.ts'
import { execForEachTest } from '../support/exec-for-each-test.ts'

const PATH = '/scenario-studio'
const CHAT: NewScenarioChat = {
  email: 'jane@acme.com',
  prompt: 'The price is too high.',
  requestId: 'form-1',
}
const URL = 'https://acme.app.exec.com/chat/chat1'

const room = execForEachTest()
let client: ExecClient

beforeEach(() => {
  room.exec.members.push(execMember('jane'))
  client = room.connect({ timing: { tryMs: 300, totalMs: 3000, backoffMs: 5 }, clock: testClock })
})

describe('ExecClient.createScenarioChat', () => {
  it('sends the email, the prompt and the id of the request, and returns the address of the chat', async () => {
    expect(await client.createScenarioChat(CHAT)).toEqual(ok(URL))
    expect(room.exec.requests).toMatchObject([
      {
        method: 'POST',
        path: PATH,
        sent: { user_email: CHAT.email, prompt: CHAT.prompt, request_id: CHAT.requestId },
      },
    ])
  })

  it.each<[name: string, fault: ExecFault]>([
    ['a lost answer', { kind: 'cut_off' }],
    ['a 503', { kind: 'server_error', status: 503 }],
    ['a short limit', { kind: 'limited', retryAfter: 0.05, where: 'error' }],
  ])('asks again after %s, and Exec makes one chat', async (_, fault) => {
    room.exec.faults.next(fault)
    expect(await client.createScenarioChat(CHAT)).toEqual(ok(URL))
    expect(room.exec.chats).toHaveLength(1)
  })

  it.each<[name: string, fault: ExecFault, error: object]>([
    ['a 400 without a code', { kind: 'answer', status: 400, body: '{}' }, { kind: 'chat_refused' }],
    ['a 404', { kind: 'answer', status: 404, body: '{}' }, { kind: 'chat_refused' }],
    [
      'an answer without an address',
      { kind: 'answer', status: 200, body: '{"id":"a"}' },
      { kind: 'unreadable' },
    ],
  ])('returns %s as what it is, after one request', async (_, fault, error) => {
    room.exec.faults.set(fault)
    expect(await client.createScenarioChat(CHAT)).toMatchObject(failed(error))
    expect(room.sent).toBe(1)
  })

  it('returns why Exec refused: nobody with this email, or a prompt that is too long', async () => {
    const errors = [
      await client.createScenarioChat({ ...CHAT, email: 'bo@acme.com' }),
      await client.createScenarioChat({ ...CHAT, prompt: 'x'.repeat(10_001) }),
    ]
    expect(errors).toEqual([failed({ kind: 'user_not_found' }), failed({ kind: 'prompt_too_long' })])
  })
})
