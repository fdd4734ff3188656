import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  findLink,
  findReference,
  parseReference,
  parseReferenceWithRest,
} from '../../src/exec/session-reference.ts'
import { failed, ok } from '../../src/lib/result.ts'
import { anyCharacter } from '../support/any-character.ts'
import { ID } from '../support/exec/session-documents.ts'

const HOSTS = ['app.exec.com']
const LINK = `https://app.exec.com/sessions/${ID}`

/** Words, ids, links and Slack's markup in any order, whole and broken. */
const sentence = fc
  .array(
    fc.oneof(
      fc.constantFrom(LINK, `<${LINK}>`, `<${LINK}|label>`),
      fc.constantFrom(`<${LINK}`, '<@U0REP>', '<!here>', ID, '&amp;', '<', '|', '>'),
      fc.constantFrom('https://app.exec.com/scenarios/a', 'http://', 'https://%', 'thanks!', '\n', '…'),
      fc.string({ unit: anyCharacter, maxLength: 20 }),
    ),
    { maxLength: 12 },
  )
  .chain((parts) => fc.constantFrom(' ', '', '\n').map((glue) => parts.join(glue)))

describe('parseReferenceWithRest', () => {
  it.each([
    [`${ID}`, { id: ID }, ''],
    [`  ${ID}   well done `, { id: ID }, 'well done '],
    [`${ID}\nfirst\nsecond`, { id: ID }, 'first\nsecond'],
    [`<${LINK}|the session>, look`, { id: ID, link: LINK }, 'look'],
    [`<${LINK}|two words> look`, { id: ID, link: LINK }, 'look'],
    [`"${LINK}" look`, { id: ID, link: LINK }, 'look'],
  ])('reads %j', (text, reference, rest) => {
    expect(parseReferenceWithRest(text, HOSTS)).toEqual(ok({ reference, rest }))
  })

  it.each([
    ['', { kind: 'not_an_id' }],
    ['<@U0REP> look', { kind: 'not_an_id' }],
    ['lovelyopening of yours', { kind: 'not_an_id' }],
    [`https://evil.test/sessions/${ID} look`, { kind: 'other_site' }],
    ['<https://app.exec.com/scenarios/a> look', { kind: 'not_a_session' }],
  ])('finds no session in %j', (text, error) => {
    expect(parseReferenceWithRest(text, HOSTS)).toEqual(failed(error))
  })
})

describe('findReference', () => {
  it.each([
    ['its id first', `${ID} your opening`, { id: ID }],
    ['its link first', `<${LINK}> your opening`, { id: ID, link: LINK }],
    ['its link last', `hey look at <${LINK}>`, { id: ID, link: LINK }],
    ['its link in the middle', `hey <@U0REP>, <${LINK}|this> is it`, { id: ID, link: LINK }],
    ['another link before it', `<https://acme.com/x> and <${LINK}>`, { id: ID, link: LINK }],
    [
      'two sessions: the first counts',
      `<${LINK}> <https://app.exec.com/sessions/second22>`,
      { id: ID, link: LINK },
    ],
    ['its id behind people', `<@U0REP> <@W0X|x>: ${ID} look`, { id: ID }],
    ['its id behind a person alone', ` <@U0REP>, ${ID}`, { id: ID }],
    [
      'a link to an id of letters alone',
      'app.exec.com/sessions/abcdefghijkl look',
      { id: 'abcdefghijkl', link: 'https://app.exec.com/sessions/abcdefghijkl' },
    ],
  ])('finds a session by %s', (_, text, reference) => {
    expect(findReference(text, HOSTS)).toEqual(ok(reference))
  })

  it.each([
    '',
    ' ',
    'thanks!',
    'help',
    'hello there',
    'well done, 10 out of 10',
    'Unfortunately I cannot come',
    'Congratulations!',
    '<@U0REP>',
    '👍',
    'ok.',
  ])('finds none in %j', (text) => {
    expect(findReference(text, HOSTS)).toBeUndefined()
  })

  it.each([
    '<https://app.exec.com/scenarios/a>',
    'https://app.exec.com/chat/abc123 here',
    '<https://app.exec.com/settings>',
  ])('fails for a link to another page of Exec: %j', (text) => {
    expect(findReference(text, HOSTS)).toEqual(failed({ kind: 'not_a_session' }))
  })

  it.each([`https://evil.test/sessions/${ID}`, '<https://acme.com/about>'])(
    'ignores a link to another site: %j',
    (text) => {
      expect(findReference(text, HOSTS)).toBeUndefined()
    },
  )
})

describe('parseReference', () => {
  it.each([
    [ID, { id: ID }],
    [`“${ID}”, please`, { id: ID }],
    [`please show ${LINK}`, { id: ID, link: LINK }],
    [`${LINK.replace(ID, 'abcdefghijkl')}`, { id: 'abcdefghijkl', link: LINK.replace(ID, 'abcdefghijkl') }],
  ])('reads %j', (text, reference) => {
    expect(parseReference(text, HOSTS)).toEqual(ok(reference))
  })

  it.each([
    ['lates', { kind: 'not_an_id' }],
    ['abcdefghijkl', { kind: 'not_an_id' }],
    ['foo bar 2', { kind: 'not_an_id' }],
    [`https://evil.test/sessions/${ID}`, { kind: 'other_site' }],
    ['https://app.exec.com/chat/abc123', { kind: 'not_a_session' }],
  ])('finds no session in %j', (text, error) => {
    expect(parseReference(text, HOSTS)).toEqual(failed(error))
  })
})

describe('findLink', () => {
  it('finds the link among words and other links', () => {
    const text = `See <https://acme.com>, <https://app.exec.com/scenarios/a> and <${LINK}?tab=a&amp;x=1|mine>.`
    expect(findLink(text, HOSTS)).toEqual({ id: ID, link: `${LINK}?tab=a&x=1` })
  })

  it.each([`no link, but ${ID}`, '', `<https://evil.test/sessions/${ID}>`])('finds none in %j', (text) => {
    expect(findLink(text, HOSTS)).toBeUndefined()
  })
})

it('any text is read without an error, and only to ids and links that are in it', () => {
  let found = 0
  fc.assert(
    fc.property(sentence, (text) => {
      const first = parseReferenceWithRest(text, HOSTS)
      if (first.ok) expect(first.value.rest.length).toBeLessThan(text.length)
      const readings = [first.ok ? ok(first.value.reference) : first, findReference(text, HOSTS)]
      for (const reading of readings) {
        if (reading?.ok !== true) continue
        found += 1
        if (!text.includes('%')) expect(text).toContain(reading.value.id)
      }
      const link = findLink(text, HOSTS)
      if (link !== undefined) expect(new URL(link.link ?? '').hostname).toBe('app.exec.com')
    }),
  )
  expect(found).toBeGreaterThan(0)
})
