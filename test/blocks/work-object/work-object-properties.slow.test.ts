import type { EntityMetadata } from '@slack/types'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  privateWorkObject,
  workObject,
  workObjectDetails,
} from '../../../src/blocks/work-object/work-object.ts'
import { readSession, toSession } from '../../../src/exec/sent-session.ts'
import type { Session } from '../../../src/exec/session.ts'
import { arbitraryDocument } from '../../support/arbitrary-session.ts'
import { validateDetails, validateUnfurled } from '../../support/slack/entities/entity-schema.ts'
import { mentionsInEntity } from '../../support/slack/entities/entity-texts.ts'
import { sent } from '../sent.ts'

const ITEM = ['slack#/entities/item']
const link = 'https://acme.app.exec.com/sessions/abc123def456?tab=feedback&attempt=2'
const references = fc.constantFrom(
  { id: 'abc123def456', link },
  { id: 'abc123def456' },
  { id: 'a', link: `${link}&${'x'.repeat(2900)}` },
)
const when = fc.option(fc.constant(new Date('2026-03-15T15:30:00Z')), { nil: undefined })
const optionsOf = fc.record({
  reference: references,
  sessionUrl: fc.constantFrom(undefined, 'https://acme.app.exec.com/sessions/{id}'),
  now: fc.constant(new Date('2026-03-15T15:00:00Z')),
  asOf: when,
  refreshedAt: when,
})
const identity = { url: link, external_ref: { id: 'abc123def456' } }
const RUNS = { numRuns: 200, interruptAfterTimeLimit: 10_000 }

function readDocument(document: unknown): Session {
  const session = readSession(document)?.read
  fc.pre(session !== undefined)
  return toSession(session ?? {})
}

function texts({ entity_payload: { attributes, custom_fields = [] } }: EntityMetadata): string {
  return [
    attributes.title.text,
    ...custom_fields.map(({ label, value }) => `${label} ${String(value)}`),
  ].join('\n')
}

it('every session makes a valid Work Object and valid details, which mention nobody and have no markup', () => {
  fc.assert(
    fc.property(arbitraryDocument(), optionsOf, (document, options) => {
      const session = readDocument(document)
      const unfurled = workObject(session, identity, options)
      const details = workObjectDetails(session, identity, options)
      for (const shown of [unfurled, privateWorkObject(identity, options)])
        expect(validateUnfurled(sent({ ...shown, app_unfurl_url: link }), '', ITEM)).toEqual([])
      expect(validateDetails(sent(details), ITEM)).toEqual([])
      expect(unfurled.external_ref).toEqual({ id: 'abc123def456' })
      for (const drawn of [unfurled, details]) {
        expect(mentionsInEntity(sent(drawn.entity_payload), '')).toEqual([])
        expect(texts(drawn)).not.toMatch(/<(?:https?:|mailto:|[@#!])/i)
        expect(JSON.stringify(drawn)).not.toContain('"format"')
      }
    }),
    RUNS,
  )
})
