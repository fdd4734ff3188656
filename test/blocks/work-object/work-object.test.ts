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
  documentWithoutRubric,
  documentWithoutTexts,
  enormousDocument,
  sessionDocument,
  ungradedDocument,
} from '../../support/exec/session-documents.ts'

const link = 'https://acme.app.exec.com/sessions/abc123def456?tab=feedback'
const reference = { id: 'abc123def456', link }
const identity = { url: link, external_ref: { id: 'abc123def456' } }
const options = { reference, sessionUrl: undefined }

function session(document: SessionDocument): Session {
  const read = readSession(document)
  if (!read.ok) throw new Error('no session')
  return read.value.session
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
  it("a Work Object shows the card's content as fields", () => {
    const drawn = workObject(session(sessionDocument()), identity, options)
    expect(drawn).toMatchObject({
      entity_type: 'slack#/entities/item',
      url: link,
      external_ref: { id: 'abc123def456' },
      entity_payload: { attributes: { title: { text: '🥇 82.5 · Procurement Discovery' } } },
    })
    expect(fields(drawn)).toEqual({
      Rank: '🥇 Gold',
      Score: '82.5',
      Duration: expect.stringContaining('min'),
      Scenario: 'Procurement Discovery',
      Participant: 'Jane Smith',
      When: expect.any(Number),
      Feedback: expect.stringContaining('discovery'),
      'What went well': expect.any(String),
      'What to work on': expect.any(String),
      Rubric: expect.stringContaining('good'),
    })
  })

  it("a Work Object has the session's time in seconds", () => {
    const drawn = workObject(session(sessionDocument()), identity, options)
    const when = drawn.entity_payload.custom_fields?.find(({ key }) => key === 'when')
    expect(when?.type).toBe('slack#/types/timestamp')
    expect(new Date(1000 * Number(when?.value)).toISOString()).toMatch(/^2\d\d\d-/)
  })

  it("has two of the card's buttons in sight and the others in the menu", () => {
    expect(buttons(workObject(session(sessionDocument()), identity, options))).toEqual([
      ['Show rubric', 'Full review'],
      ['Share…', 'Open in Exec'],
    ])
    const { actions } = workObject(session(sessionDocument()), identity, options).entity_payload
    expect(actions?.primary_actions?.[1]).toEqual({
      text: 'Full review',
      action_id: 'session.full_review',
      value: `abc123def456 ${link}`,
    })
    expect(actions?.overflow_actions?.[1]).toMatchObject({ action_id: 'session.open_in_exec', url: link })
  })

  it('a Work Object without a rubric has no *Show rubric*', () => {
    expect(buttons(workObject(session(documentWithoutRubric()), identity, options))[0]).toEqual([
      'Full review',
      'Share…',
    ])
  })

  it('leaves out the fields that Exec did not send', () => {
    const drawn = workObject(session(documentWithoutTexts()), identity, options)
    expect(Object.keys(fields(drawn))).not.toContain('Feedback')
    expect(JSON.stringify(drawn)).not.toMatch(/null|undefined/)
    expect(workObject({}, identity, options).entity_payload.attributes.title.text).toBe(
      '⏳ Not graded yet · Exec session',
    )
  })

  it('a Work Object says how many texts are cut', () => {
    const drawn = workObject(
      session(sessionDocument({ outcome_feedback: 'word '.repeat(300) })),
      identity,
      options,
    )
    expect(fields(drawn)['Left out']).toMatch(/the ends? of .* All of it is in the full review/)
  })

  it.each([
    ['is not graded', ungradedDocument({ is_valid_attempt: true }), 'has not graded this session'],
    ['does not count', abandonedDocument(), 'does not count'],
  ])('that %s says why, and offers to look again', (_, document, words) => {
    const drawn = workObject(session(document), identity, options)
    expect(drawn.entity_payload.attributes.title.text).toContain('⏳ Not graded yet')
    expect(fields(drawn).Feedback).toContain(words)
    expect(Object.keys(fields(drawn))).not.toContain('Score')
    expect(buttons(drawn)).toEqual([['Refresh', 'Full review'], ['Open in Exec']])
  })

  it('an ungraded Work Object says when it was refreshed', () => {
    const refreshedAt = new Date('2026-03-15T15:30:00Z')
    const seconds = refreshedAt.getTime() / 1000
    const looked = (document: SessionDocument) =>
      fields(workObject(session(document), identity, { ...options, refreshedAt }))['Looked again']
    expect(looked(ungradedDocument())).toBe(seconds)
    expect(looked(sessionDocument())).toBeUndefined()
  })

  it('a Work Object shows the progress line', () => {
    const drawn = workObject(session(sessionDocument()), identity, { ...options, progress: 'Attempt 3' })
    expect(fields(drawn).Progress).toBe('Attempt 3')
  })

  it('a stale Work Object says how old it is', () => {
    const asOf = new Date('2026-03-15T15:30:00Z')
    const drawn = workObject(session(sessionDocument()), identity, { ...options, asOf })
    expect(fields(drawn)['As of (the limit for requests to Exec is reached)']).toBe(asOf.getTime() / 1000)
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
  it('the details show each criterion with its items', () => {
    const drawn = workObjectDetails(session(sessionDocument()), identity, options)
    expect(fields(drawn)).toMatchObject({ Rank: '🥇 Gold', Rubric: expect.any(String) })
    const keys = (drawn.entity_payload.custom_fields ?? []).map(({ key }) => key)
    expect(keys).toContain('criterion_1')
    expect(JSON.stringify(drawn)).toMatch(/🟢 .* — Good/)
    expect(buttons(drawn)).toEqual([['Full review', 'Share…'], ['Open in Exec']])
  })

  it('the details continue a long criterion in another field', () => {
    const items = Array.from({ length: 8 }, (_, at) => ({
      name: `Item ${at}`,
      grade: 'good' as const,
      feedback: 'word '.repeat(130),
      feedback_examples: [],
    }))
    const document = sessionDocument({ evaluations: [{ criterion_name: 'Discovery', items }] })
    const drawn = fields(workObjectDetails(session(document), identity, options))
    expect(Object.keys(drawn)).toEqual(expect.arrayContaining(['Discovery', 'Discovery (continued)']))
    expect(`${drawn.Discovery}${drawn['Discovery (continued)']}`.match(/Item \d/g)).toHaveLength(8)
  })

  it('the details say what does not fit', () => {
    const drawn = workObjectDetails(session(enormousDocument()), identity, options)
    expect(fields(drawn)['Left out']).toMatch(/more items? of the rubric/)
  })
})
