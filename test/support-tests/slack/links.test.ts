import { expect, test } from 'vitest'
import { formatTyped, linksIn, unfurlableLinks } from '../../support/slack/links.ts'

const DOMAINS = ['app.exec.com']

test('a typed text is escaped, and its links get angle brackets without the end of the sentence', () => {
  expect(formatTyped('a < b & see https://app.exec.com/s/1?a=1&b=2.')).toBe(
    'a &lt; b &amp; see <https://app.exec.com/s/1?a=1&amp;b=2>.',
  )
})

test('a typed text keeps the mentions of the composer', () => {
  expect(formatTyped('<@U0BOT> & co')).toBe('<@U0BOT> &amp; co')
})

test('the links of a text are listed once and unescaped', () => {
  const stored = formatTyped('https://a.com/?x=1&y=2 https://a.com/?x=1&y=2')
  expect(linksIn(stored)).toEqual(['https://a.com/?x=1&y=2'])
})

test('links to subdomains of an unfurl domain are listed, look-alikes are not', () => {
  const stored = formatTyped(
    'https://acme.app.exec.com/1 https://app.exec.com.evil.com/2 https://notapp.exec.com/3',
  )
  expect(unfurlableLinks(stored, DOMAINS)).toEqual([
    { domain: 'app.exec.com', url: 'https://acme.app.exec.com/1' },
  ])
})
