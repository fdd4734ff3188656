import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  isPageOfTenant,
  parseSessionReference,
  sessionPageTemplate,
} from '../../src/exec/session-reference.ts'
import { failed, ok } from '../../src/lib/result.ts'
import { anyCharacter } from '../support/any-character.ts'
import { ID, LINK } from '../support/exec/session-documents.ts'

const HOSTS = ['app.exec.com']
const SESSION = ok({ id: ID, link: LINK })

function parse(text: string) {
  return parseSessionReference(text, HOSTS)
}

function refused(kind: string) {
  return failed({ kind })
}

describe('parseSessionReference of an id', () => {
  it.each(
    `${ID} 0b9f6d3e-6a43-4b8e-9d2a-3f3a54a1c0de V1StGXR8_Z5jdHi6B-myT _leading-and-trailing- a.b~c x`.split(
      ' ',
    ),
  )('takes %s as it is', (id) => {
    expect(parse(id)).toEqual(ok({ id }))
  })

  it.each(['  abc ', ...'"abc" `abc` \'abc\' “abc” <abc> (abc) *abc* abc. abc?! "`abc`",'.split(' ')])(
    'drops the punctuation around %s',
    (text) => {
      expect(parse(text)).toEqual(ok({ id: 'abc' }))
    },
  )

  it.each([
    ...['', ' ', 'two words', 'a'.repeat(129)],
    ...'<> <|> . .. ... - _ a/b ../members a%2Fb a?b=c é'.split(' '),
  ])('finds no id in %j', (text) => {
    expect(parse(text)).toEqual(refused('not_an_id'))
  })
})

describe("parseSessionReference of a session's link", () => {
  it.each([
    ['bare', LINK],
    ['in angle brackets', `<${LINK}>`],
    ['with a label', `<${LINK}|acme.app.exec.com/sessions/…>`],
    ['with a label and punctuation behind it', `<${LINK}|here>.`],
    ['in three backticks', `\`\`\`${LINK}\`\`\``],
    ['in bold', `*<${LINK}>*`],
    ['with space around it', `\n ${LINK}\t`],
    ['with other punctuation', `${LINK}?!…`],
    ['without its scheme', 'acme.app.exec.com/sessions/abc123def456'],
    ['with its scheme and host in capitals', 'HTTPS://ACME.APP.EXEC.COM/sessions/abc123def456'],
  ])('reads it %s', (_, text) => {
    expect(parse(text)).toEqual(SESSION)
  })

  it.each([
    ['the host itself', 'https://app.exec.com/sessions/abc'],
    ['a subdomain of a subdomain', 'https://eu.acme.app.exec.com/sessions/abc'],
    ['a host with a full stop at its end', 'https://app.exec.com./sessions/abc'],
    ['the singular', 'https://app.exec.com/session/abc'],
    ['deeper in the path', 'https://app.exec.com/roleplays/session/abc/results'],
    ['a slash at the end', 'https://app.exec.com/sessions/abc/'],
    ['doubled slashes', 'https://app.exec.com//sessions//abc'],
    ['a query', 'https://app.exec.com/sessions/abc?tab=feedback'],
    ['a fragment', 'https://app.exec.com/sessions/abc#minute-3'],
    ['an encoded letter', 'https://app.exec.com/sessions/%61bc'],
  ])('finds the id with %s', (_, text) => {
    expect(parse(text)).toEqual(ok({ id: 'abc', link: text }))
  })

  it("decodes Slack's escapes once", () => {
    const parsed = parse(`<${LINK}?a=1&amp;b=2&amp;amp;c=3>`)
    expect(parsed).toEqual(ok({ id: 'abc123def456', link: `${LINK}?a=1&b=2&amp;c=3` }))
  })

  it('takes a link to any configured host', () => {
    const hosts = ['roleplay.acme.com', 'app.exec.com']
    expect(parseSessionReference('https://roleplay.acme.com/sessions/abc', hosts).ok).toBe(true)
    expect(parse('https://roleplay.acme.com/sessions/abc')).toEqual(refused('other_site'))
  })
})

describe('parseSessionReference of any other link', () => {
  it.each([
    'https://app.exec.com/scenarios/procurement-discovery',
    'https://app.exec.com/scenarios/sessions',
    'https://app.exec.com/scenarios/sessions/abc',
    '<https://acme.app.exec.com/chat/abc123|the chat>',
    'https://app.exec.com/chat/session/abc',
    'https://app.exec.com',
    'https://app.exec.com/',
    'https://app.exec.com/sessions',
    'https://app.exec.com/sessions/',
    'https://app.exec.com/leaderboard',
    'https://app.exec.com/?next=/sessions/abc',
    'https://app.exec.com/#/sessions/abc',
    'https://app.exec.com/obsessions/abc',
  ])('says that %s is no session', (text) => {
    expect(parse(text)).toEqual(refused('not_a_session'))
  })

  it.each([
    'https://app.exec.com/sessions/..',
    'https://app.exec.com/sessions/../members',
    'https://app.exec.com/sessions/%2e%2e/members',
    'https://app.exec.com/sessions/..%2Fmembers',
    'https://app.exec.com/sessions/%252e%252e',
    'https://app.exec.com/sessions/abc%2Fdef',
    'https://app.exec.com/sessions/abc%00',
    'https://app.exec.com/sessions/abc%20def',
    'https://app.exec.com/sessions/%E0%A4%A',
    'https://app.exec.com/sessions/%3Fa=b',
  ])('refuses %s: its id would not stay one path segment', (text) => {
    expect(parse(text)).toEqual(refused('not_a_session'))
  })

  it.each([
    'https://example.com/sessions/abc',
    'https://app.exec.com.evil.com/sessions/abc',
    'https://evil-app.exec.com/sessions/abc',
    'https://appexec.com/sessions/abc',
    'https://exec.com/sessions/abc',
    'https://app.exec.com@evil.com/sessions/abc',
    'https://user@app.exec.com/sessions/abc',
    'https://user:secret@app.exec.com/sessions/abc',
    'https://evil.com\\.app.exec.com/sessions/abc',
    'https://evil.com#.app.exec.com/sessions/abc',
    'https://app.exеc.com/sessions/abc',
    'https://127.0.0.1/sessions/abc',
  ])('says that %s is on another site', (text) => {
    expect(parse(text)).toEqual(refused('other_site'))
  })

  it.each([
    'javascript:alert(1)//app.exec.com/sessions/abc',
    'ftp://app.exec.com/sessions/abc',
    'mailto:jane@acme.com',
    'https://',
    'https://[',
    'evil.com/sessions/abc',
    `${LINK} and more`,
    `<${LINK}> <${LINK}>`,
  ])('refuses %s as neither id nor link', (text) => {
    expect(parse(text)).toEqual(refused('not_an_id'))
  })
})

describe('parseSessionReference of any text', () => {
  const noise = fc.string({ unit: anyCharacter, maxLength: 6 })
  /** Near enough to an id or link that most of them are one. */
  const wrap = fc.constantFrom<(inner: string) => string>(
    (inner) => inner,
    (inner) => `<${inner}>`,
    (inner) => `"${inner}".`,
    (inner) => `<${inner}|label>`,
    (inner) => `\`${inner}\`.`,
  )
  const base = fc.constantFrom(
    '',
    'https://app.exec.com/sessions/',
    'https://acme.app.exec.com//session/',
    'app.exec.com/a/sessions/',
    'https://app.exec.com/sessions/../session/',
  )
  const tail = fc.oneof(
    { weight: 6, arbitrary: fc.constant('') },
    { weight: 3, arbitrary: fc.constantFrom('/', '/..', '?a=b&amp;c=d', '#a', '%2F..', '%', '@b', ':8') },
    { weight: 1, arbitrary: noise },
  )
  const nearly = fc
    .tuple(wrap, base, fc.stringMatching(/^[A-Za-z0-9._~-]{1,20}$/), tail)
    .map(([wrapped, start, id, end]) => wrapped(start + id + end))

  it('reads an id that is one safe path segment, and a link of Exec', () => {
    let read = 0
    fc.assert(
      fc.property(nearly, (given) => {
        const parsed = parse(given)
        if (!parsed.ok) return
        read += 1
        const { id, link } = parsed.value
        expect(encodeURIComponent(id)).toBe(id)
        expect(new URL(`https://api.test/sessions/${id}`).pathname).toBe(`/sessions/${id}`)
        if (link !== undefined) expect(new URL(link).hostname).toMatch(/(?:^|\.)app\.exec\.com\.?$/)
      }),
    )
    expect(read).toBeGreaterThan(0)
  })
})

it.each([
  ['https://acme.app.exec.com/sessions/abc123', 'https://acme.app.exec.com/sessions/{id}'],
  [
    'http://acme.app.exec.com/roleplays/session/abc123/results?tab=1#top',
    'https://acme.app.exec.com/roleplays/session/{id}/results',
  ],
  ['https://app.exec.com/abc123/sessions/abc123', 'https://app.exec.com/abc123/sessions/{id}'],
  ['https://app.exec.com/sessions/abc%31', 'https://app.exec.com/sessions/{id}'],
  ['https://app.exec.com/x`*y/sessions/abc123', 'https://app.exec.com/x%60*y/sessions/{id}'],
  ['abc123', undefined],
])('the link %s gives the page of any session: %s', (text, template) => {
  const parsed = parse(text)
  expect(parsed.ok && sessionPageTemplate(parsed.value)).toBe(template)
})

it.each([
  ['https://acme.app.exec.com', true],
  ['https://acme.exec.example.com', true],
  ['https://exec.example.com', true],
  ['https://app.exec.com', false],
  ['https://evil.app.exec.com', false],
  ['https://acme.evil.app.exec.com', false],
  ['https://evil.acme.app.exec.com', false],
  ['https://acme.example.com', false],
])('a page of %s is of the tenant acme: %s', (origin, is) => {
  expect(isPageOfTenant(`${origin}/sessions/{id}`, 'acme', ['app.exec.com', 'exec.example.com'])).toBe(is)
})
