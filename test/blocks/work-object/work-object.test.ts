import type { EntityMetadata } from '@slack/types'
import { describe, expect, it } from 'vitest'
import { problemMessage } from '../../../src/blocks/problems/problem-message.ts'
import { isFault, type Problem } from '../../../src/blocks/problems/problems.ts'
import {
  detailsMessage,
  detailsProblem,
  privateWorkObject,
  workObject,
  workObjectDetails,
  workObjectIdentity,
} from '../../../src/blocks/work-object/work-object.ts'
import type { Session } from '../../../src/exec/session.ts'
import {
  abandonedSession,
  enormousSession,
  gradedSession,
  readDocument,
  sessionWithoutTexts,
  ungradedSession,
} from '../../support/read-documents.ts'
import { validateDetailsError } from '../../support/slack/entities/entity-schema.ts'
import { sent } from '../sent.ts'

const link = 'https://acme.app.exec.com/sessions/abc123def456?tab=feedback'
const reference = { id: 'abc123def456', link }
const identity = { url: link, external_ref: { id: 'abc123def456' } }
const options = {
  reference,
  sessionUrl: 'https://acme.app.exec.com/sessions/{id}',
  now: new Date('2026-03-15T15:00:00Z'),
}

/** All of it: what stands around the fields, and a line of JSON for each field and button. */
function drawn({
  entity_payload: { attributes, custom_fields = [], actions },
  ...frame
}: EntityMetadata): string {
  const { primary_actions = [], overflow_actions = [] } = actions ?? {}
  const lines = [frame, attributes, ...custom_fields, ...primary_actions, '⋯', ...overflow_actions]
  return lines.map((line) => JSON.stringify(line)).join('\n')
}

describe('the identity of a Work Object', () => {
  it("a Work Object is identified by Exec's id and the pasted link", () => {
    expect(workObjectIdentity(reference, undefined)).toEqual(identity)
  })

  it('two links to a session make one Work Object if a page is configured', () => {
    const template = 'https://acme.app.exec.com/sessions/{id}'
    const other = { id: reference.id, link: `${link}&tab=a` }
    expect(workObjectIdentity(other, undefined)?.url).toBe(other.link)
    expect(workObjectIdentity(other, template)).toEqual(workObjectIdentity(reference, template))
    expect(workObjectIdentity(other, template)?.url).toBe('https://acme.app.exec.com/sessions/abc123def456')
  })

  it('uses the pasted link if the configured page is too long, and has no identity without either', () => {
    const template = 'https://acme.app.exec.com/sessions/{id}'
    expect(workObjectIdentity({ id: 'a~b' }, template)?.url).toBe('https://acme.app.exec.com/sessions/a~b')
    expect(workObjectIdentity({ id: 'abc' }, undefined)).toBeUndefined()
    const long = 'x'.repeat(3000)
    expect(workObjectIdentity({ id: 'abc', link }, `${template}?${long}`)?.url).toBe(link)
    expect(workObjectIdentity({ id: 'abc', link: `${link}${long}` }, undefined)).toBeUndefined()
  })
})

const AS_OF = new Date('2026-03-15T15:00:00Z')
const REFRESHED = { refreshedAt: new Date('2026-03-15T15:30:00Z') }
const BEGAN = { created_at: '2026-03-15T14:30:00Z' }
const short = (session: Session, more: object = {}) => workObject(session, identity, { ...options, ...more })

describe("a session's Work Object", () => {
  it.each([
    [
      'facts in its fields, no written feedback, two buttons in sight and *Open in Exec* in the menu',
      short(gradedSession()),
    ],
    ['progress and age', short(gradedSession(), { progress: 'Attempt 3', asOf: AS_OF, ...REFRESHED })],
    ['no fields that Exec did not send', short(sessionWithoutTexts())],
    [
      '*Refresh* and when it was refreshed, while it waits for its grade',
      short(ungradedSession(BEGAN), REFRESHED),
    ],
    [
      'not that it was checked, where it is stale',
      short(ungradedSession(BEGAN), { ...REFRESHED, asOf: AS_OF }),
    ],
    ['why it does not count', short(abandonedSession({ created_at: '2026-03-14T14:00:00Z' }))],
    ['the title of an empty session', workObject(readDocument({}), identity, options)],
    ['neither scenario nor person without content', privateWorkObject(identity, options)],
    [
      'the written feedback and the rubric, worst first, in its details',
      workObjectDetails(gradedSession(), identity, options),
    ],
  ])('shows %s', (_, object) => {
    expect(drawn(object)).toMatchSnapshot()
  })

  it('says in its details what does not fit', () => {
    const { entity_payload } = workObjectDetails(enormousSession(), identity, options)
    const leftOut = entity_payload.custom_fields?.find(({ label }) => label === 'Left out')
    expect(leftOut?.value).toMatch(/^\+\d+ more in the full review/)
  })
})

const CODE = 'EX-7K2M9Q'
const SESSION = { id: 'abc123def456' }

describe('a problem in place of the details', () => {
  it.each<[string, Problem, boolean]>([
    ['restricted', { kind: 'not_allowed', rule: 'restricted' }, false],
    ['restricted', { kind: 'deactivated' }, false],
    ['restricted', { kind: 'external_view' }, false],
    ['restricted', { kind: 'not_established', failure: { kind: 'email_missing' } }, false],
    ['restricted', { kind: 'not_established', failure: { kind: 'admins_unreadable' } }, true],
    ['not_found', { kind: 'not_found' }, false],
    ['not_found', { kind: 'other_site' }, false],
    ['timeout', { kind: 'timed_out' }, true],
    ['custom_partial_view', { kind: 'limited', until: new Date('2026-03-15T14:30:00Z') }, true],
    ['custom_partial_view', { kind: 'server_fault', status: 503 }, true],
    ['custom_partial_view', { kind: 'key_rejected' }, false],
  ])('shows the status %s for %j', (status, problem, isRetryable) => {
    const drawn = detailsProblem(problem, CODE, SESSION)
    expect(drawn.status).toBe(status)
    expect(drawn.custom_message).toMatch(isFault(problem) ? /\. \(Reference EX-7K2M9Q\)$/ : /[^)]$/)
    expect(drawn.custom_message).not.toMatch(/[`<>]/)
    expect(drawn.actions?.map(({ text }) => text)).toEqual(isRetryable ? ['Try again'] : undefined)
    expect(validateDetailsError(sent(drawn))).toEqual([])
  })

  it('offers no *Try again* in the details if the session is unknown', () => {
    expect(detailsProblem({ kind: 'timed_out' }, CODE)).not.toHaveProperty('actions')
  })

  it('detailsMessage shows the text of a message without markup', () => {
    const { custom_message } = detailsMessage(problemMessage({ kind: 'key_rejected' }, CODE))
    expect(custom_message).toContain("Ask the app's owner for a new one.\nReference EX-7K2M9Q")
  })
})
