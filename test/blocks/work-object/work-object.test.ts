import type { EntityMetadata } from '@slack/types'
import { describe, expect, it } from 'vitest'
import {
  privateWorkObject,
  workObject,
  workObjectDetails,
  workObjectIdentity,
} from '../../../src/blocks/work-object/work-object.ts'
import { readSession, type Session } from '../../../src/exec/session.ts'
import type { SessionDocument } from '../../support/exec/session-document.ts'
import {
  abandonedDocument,
  documentWithoutTexts,
  enormousDocument,
  sessionDocument,
  ungradedDocument,
} from '../../support/exec/session-documents.ts'

const link = 'https://acme.app.exec.com/sessions/abc123def456?tab=feedback'
const reference = { id: 'abc123def456', link }
const identity = { url: link, external_ref: { id: 'abc123def456' } }
const options = { reference, sessionUrl: undefined, now: new Date('2026-03-15T15:00:00Z') }

function session(document: SessionDocument): Session {
  const session = readSession(document)
  if (session === undefined) throw new Error('no session')
  return session.read
}

/** Label and value of each field. */
function fields({ entity_payload }: EntityMetadata): Record<string, unknown> {
  return Object.fromEntries((entity_payload.custom_fields ?? []).map(({ label, value }) => [label, value]))
}

function buttons({ entity_payload: { actions } }: EntityMetadata) {
  const texts = (listed: { text: string }[] | undefined) => (listed ?? []).map(({ text }) => text)
  return [texts(actions?.primary_actions), texts(actions?.overflow_actions)]
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

describe("a session's Work Object", () => {
  it('shows facts in its fields, and leaves the written feedback to the details', () => {
    const drawn = workObject(session(sessionDocument()), identity, options)
    expect(drawn).toMatchObject({
      entity_type: 'slack#/entities/item',
      url: link,
      external_ref: { id: 'abc123def456' },
      entity_payload: { attributes: { title: { text: '🥇 82.5/100 · Procurement Discovery' } } },
    })
    expect(fields(drawn)).toEqual({
      Rank: '🥇 Gold',
      Duration: '5m 47s',
      Participant: 'Jane Smith',
      When: expect.any(Number),
    })
  })

  it("a Work Object has the session's time in seconds", () => {
    const drawn = workObject(session(sessionDocument()), identity, options)
    const when = drawn.entity_payload.custom_fields?.find(({ key }) => key === 'when')
    expect(when?.type).toBe('slack#/types/timestamp')
    expect(new Date(1000 * Number(when?.value)).toISOString()).toMatch(/^2\d\d\d-/)
  })

  it('has two buttons in sight and *Open in Exec* in the menu', () => {
    const drawn = workObject(session(sessionDocument()), identity, options)
    expect(buttons(drawn)).toEqual([['Full review', 'Share…'], ['Open in Exec']])
    const { actions } = drawn.entity_payload
    expect(actions?.primary_actions?.[0]).toEqual({
      text: 'Full review',
      action_id: 'session.full_review',
      value: `abc123def456 ${link}`,
    })
    expect(actions?.overflow_actions?.[0]).toMatchObject({ action_id: 'session.open_in_exec', url: link })
  })

  it('leaves out the fields that Exec did not send', () => {
    const drawn = workObject(session(documentWithoutTexts()), identity, options)
    expect(Object.keys(fields(drawn))).not.toContain('Feedback')
    expect(JSON.stringify(drawn)).not.toMatch(/null|undefined/)
    expect(workObject({}, identity, options).entity_payload.attributes.title.text).toBe(
      '⏳ Not graded yet · Exec session',
    )
  })

  it.each([
    [
      'waits for its grade',
      ungradedDocument({ created_at: '2026-03-15T14:30:00Z' }),
      '⏳ Not graded yet',
      ['Refresh', 'Transcript'],
    ],
    [
      'does not count',
      abandonedDocument({ created_at: '2026-03-14T14:00:00Z' }),
      "⚪ Doesn't count",
      ['Transcript', 'Open in Exec'],
    ],
  ])(
    'of a session that %s says why, and offers to look again only if that may help',
    (_, document, title, shown) => {
      const drawn = workObject(session(document), identity, options)
      expect(drawn.entity_payload.attributes.title.text).toContain(title)
      expect(fields(drawn).Feedback).toMatch(/hasn't graded|doesn't count/)
      expect(buttons(drawn)[0]).toEqual(shown)
    },
  )

  it('an ungraded Work Object says when it was refreshed', () => {
    const refreshedAt = new Date('2026-03-15T15:30:00Z')
    const seconds = refreshedAt.getTime() / 1000
    const looked = (document: SessionDocument) =>
      fields(workObject(session(document), identity, { ...options, refreshedAt })).Checked
    expect(looked(ungradedDocument())).toBe(seconds)
    expect(looked(sessionDocument())).toBeUndefined()
  })

  it('a stale Work Object of an ungraded session does not say that it was checked', () => {
    const refreshedAt = new Date('2026-03-15T15:30:00Z')
    const asOf = new Date('2026-03-15T15:00:00Z')
    const drawn = workObject(session(ungradedDocument()), identity, { ...options, refreshedAt, asOf })
    expect(fields(drawn).Checked).toBeUndefined()
  })

  it('a Work Object shows the progress line', () => {
    const drawn = workObject(session(sessionDocument()), identity, { ...options, progress: 'Attempt 3' })
    expect(fields(drawn).Progress).toBe('Attempt 3')
  })

  it('a stale Work Object says how old it is', () => {
    const asOf = new Date('2026-03-15T15:30:00Z')
    const drawn = workObject(session(sessionDocument()), identity, { ...options, asOf })
    expect(fields(drawn)['As of (a limit for requests to Exec is reached)']).toBe(asOf.getTime() / 1000)
  })

  it('a Work Object never gets newer, so that opening it does not change the unfurl', () => {
    const drawn = [
      workObject(session(sessionDocument()), identity, options),
      workObject(session(ungradedDocument()), identity, options),
      workObjectDetails(session(sessionDocument()), identity, options),
      privateWorkObject(identity, options),
    ]
    const times = drawn.map(({ entity_payload }) => entity_payload.attributes.metadata_last_modified)
    expect(new Set(times).size).toBe(1)
    expect(times[0]).toBeGreaterThan(0)
  })
})

describe('a Work Object without content', () => {
  it('a private Work Object names neither scenario nor person', () => {
    const drawn = privateWorkObject(identity, options)
    expect(drawn.entity_payload.attributes.title.text).toBe('🔒 Exec session')
    expect(fields(drawn)).toEqual({ Feedback: 'Only people with access can open it.' })
    expect(buttons(drawn)).toEqual([['View feedback', 'Open in Exec'], []])
  })
})

describe('the details of a Work Object', () => {
  it('show the written feedback and the rubric, worst first', () => {
    const drawn = workObjectDetails(session(sessionDocument()), identity, options)
    expect(fields(drawn)).toMatchObject({
      Rank: '🥇 Gold',
      Feedback: expect.stringContaining('discovery'),
      'What went well': expect.any(String),
      'What to work on': expect.any(String),
      Rubric: '🟢 1 good · 🟡 2 fair · 🔴 1 poor',
      'Next Step': '🔴 Poor · Objection Handling · 1 quote\nEnded without a date for the follow-up.',
    })
    const labels = (drawn.entity_payload.custom_fields ?? []).map(({ label }) => label)
    expect(labels.indexOf('Next Step')).toBeLessThan(labels.indexOf('Discovery Questions'))
    expect(buttons(drawn)).toEqual([['Full review', 'Share…'], ['Open in Exec']])
  })

  it('say what does not fit', () => {
    const drawn = workObjectDetails(session(enormousDocument()), identity, options)
    expect(fields(drawn)['Left out']).toMatch(/^\+\d+ more in the full review/)
  })
})
