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
  it('is the id in Exec, and the page that was pasted', () => {
    expect(workObjectIdentity(reference, undefined)).toEqual(identity)
  })

  it('has the configured page, so that two links to a session name one object', () => {
    const template = 'https://acme.app.exec.com/sessions/{id}'
    const other = { id: reference.id, link: `${link}&tab=a` }
    expect(workObjectIdentity(other, undefined)?.url).toBe(other.link)
    expect(workObjectIdentity(other, template)).toEqual(workObjectIdentity(reference, template))
    expect(workObjectIdentity(other, template)?.url).toBe('https://acme.app.exec.com/sessions/abc123def456')
  })

  it('has the pasted link where the configured page is too long for Slack, and is missing where neither is known', () => {
    const template = 'https://acme.app.exec.com/sessions/{id}'
    expect(workObjectIdentity({ id: 'a~b' }, template)?.url).toBe('https://acme.app.exec.com/sessions/a~b')
    expect(workObjectIdentity({ id: 'abc' }, undefined)).toBeUndefined()
    const long = 'x'.repeat(3000)
    expect(workObjectIdentity({ id: 'abc', link }, `${template}?${long}`)?.url).toBe(link)
    expect(workObjectIdentity({ id: 'abc', link: `${link}${long}` }, undefined)).toBeUndefined()
  })
})

describe("a session's Work Object", () => {
  it('says what the card says, as fields', () => {
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

  it('gives the time in seconds, for the reader to see in their own zone', () => {
    const drawn = workObject(session(sessionDocument()), identity, options)
    const when = drawn.entity_payload.custom_fields?.find(({ key }) => key === 'when')
    expect(when?.type).toBe('slack#/types/timestamp')
    expect(new Date(1000 * Number(when?.value)).toISOString()).toMatch(/^2\d\d\d-/)
  })

  it("has the card's buttons: two in sight, the others in the menu", () => {
    expect(buttons(workObject(session(sessionDocument()), identity, options))).toEqual([
      ['Show evaluations', 'Full review'],
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

  it('offers no evaluations where there are none', () => {
    expect(buttons(workObject(session(documentWithoutRubric()), identity, options))[0]).toEqual([
      'Full review',
      'Share…',
    ])
  })

  it('leaves out what is missing', () => {
    const drawn = workObject(session(documentWithoutTexts()), identity, options)
    expect(Object.keys(fields(drawn))).not.toContain('Feedback')
    expect(JSON.stringify(drawn)).not.toMatch(/null|undefined/)
    expect(workObject({}, identity, options).entity_payload.attributes.title.text).toBe(
      '⏳ Not graded yet · Exec session',
    )
  })

  it('says which texts are cut, and where all of it is', () => {
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

  it('says when it was looked at again, as long as it is not graded', () => {
    const refreshedAt = new Date('2026-03-15T15:30:00Z')
    const seconds = refreshedAt.getTime() / 1000
    const looked = (document: SessionDocument) =>
      fields(workObject(session(document), identity, { ...options, refreshedAt }))['Looked again']
    expect(looked(ungradedDocument())).toBe(seconds)
    expect(looked(sessionDocument())).toBeUndefined()
  })

  it('says how the attempt stands among the others', () => {
    const drawn = workObject(session(sessionDocument()), identity, { ...options, progress: 'Attempt 3' })
    expect(fields(drawn).Progress).toBe('Attempt 3')
  })

  it('says how old it is where Exec could not be asked', () => {
    const asOf = new Date('2026-03-15T15:30:00Z')
    const drawn = workObject(session(sessionDocument()), identity, { ...options, asOf })
    expect(fields(drawn)["As of (Exec's request limit is used up)"]).toBe(asOf.getTime() / 1000)
  })

  it('is never newer than it was, so that nobody changes it for all by opening it', () => {
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
  it('names neither scenario nor person, and opens for whoever may see it', () => {
    const drawn = privateWorkObject(identity, options)
    expect(drawn.entity_payload.attributes.title.text).toBe('🔒 Exec session')
    expect(fields(drawn)).toEqual({ Feedback: 'It opens for whoever may see it.' })
    expect(buttons(drawn)).toEqual([['View feedback', 'Open in Exec'], []])
  })
})

describe('the details of a Work Object', () => {
  it('hold each criterion with its items', () => {
    const drawn = workObjectDetails(session(sessionDocument()), identity, options)
    expect(fields(drawn)).toMatchObject({ Rank: '🥇 Gold', Rubric: expect.any(String) })
    const keys = (drawn.entity_payload.custom_fields ?? []).map(({ key }) => key)
    expect(keys).toContain('criterion_1')
    expect(JSON.stringify(drawn)).toMatch(/🟢 .* — Good/)
    expect(buttons(drawn)).toEqual([['Full review', 'Share…'], ['Open in Exec']])
  })

  it('go on with a long criterion in another field', () => {
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

  it('say what was left out', () => {
    const drawn = workObjectDetails(session(enormousDocument()), identity, options)
    expect(fields(drawn)['Left out']).toMatch(/more items? of the rubric/)
  })
})
