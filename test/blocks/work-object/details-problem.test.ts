import { describe, expect, it } from 'vitest'
import { problemMessage } from '../../../src/blocks/problems/problem-message.ts'
import { isFault, type Problem } from '../../../src/blocks/problems/problems.ts'
import { detailsMessage, detailsProblem } from '../../../src/blocks/work-object/work-object.ts'
import { validateDetailsError } from '../../support/slack/entities/entity-schema.ts'
import { parseJson } from '../../support/slack/json.ts'

const CODE = 'EX-7K2M9Q'
const SESSION = { id: 'abc123def456' }

describe('a problem in place of the details', () => {
  it.each<[string, Problem, boolean]>([
    ['restricted', { kind: 'not_allowed', rule: 'restricted' }, false],
    ['restricted', { kind: 'other_organisation' }, false],
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
    ['custom_partial_view', { kind: 'busy' }, true],
  ])('shows the status %s for %j', (status, problem, isRetryable) => {
    const drawn = detailsProblem(problem, CODE, SESSION)
    expect(drawn.status).toBe(status)
    expect(drawn.custom_message).toMatch(isFault(problem) ? /\. \(Reference EX-7K2M9Q\)$/ : /[^)]$/)
    expect(drawn.custom_message).not.toMatch(/[`<>]/)
    expect(drawn.actions?.map(({ text }) => text)).toEqual(isRetryable ? ['Try again'] : undefined)
    expect(validateDetailsError(parseJson(JSON.stringify(drawn)) ?? null)).toEqual([])
  })

  it('offers no *Try again* in the details if the session is unknown', () => {
    expect(detailsProblem({ kind: 'timed_out' }, CODE)).not.toHaveProperty('actions')
  })

  it('detailsMessage shows the text of a message without markup', () => {
    const { custom_message } = detailsMessage(problemMessage({ kind: 'key_rejected' }, CODE))
    expect(custom_message).toContain("Ask the app's owner for a new one.\nReference EX-7K2M9Q")
  })
})
