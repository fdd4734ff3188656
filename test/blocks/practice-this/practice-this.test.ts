import { describe, expect, it } from 'vitest'
import { plainWritten } from '../../../src/blocks/practice-this/practice-this.ts'

const PEOPLE = [{ user: 'U0COACH', name: 'Carla <Coach> & Co' }]

describe('plainWritten', () => {
  it.each([
    ['a &lt;b&gt; &amp;amp; c', 'a <b> &amp; c'],
    ['<@U0COACH>, <@U0OTHER|olga> and <@U0THIRD>', '@Carla <Coach> & Co, @olga and @someone'],
    ['<#C0TEAM|team> and <#C0HIDDEN|>', '#team and #channel'],
    ['<!here> <!subteam^S1|@sales> <!date^1^{date}|Monday>', '@here @sales Monday'],
    ['<https://x.test/a?b=1&amp;c=2>', 'https://x.test/a?b=1&c=2'],
    ['<https://x.test/a|our prices>', 'our prices (https://x.test/a)'],
    ['<https://evil.test|https://good.test>', 'https://good.test (https://evil.test)'],
    ['<http://acme.com|acme.com> <mailto:jo@acme.com|jo@acme.com>', 'acme.com jo@acme.com'],
    ['*bold*\n&gt; quoted\n\tcode', '*bold*\n> quoted\n\tcode'],
  ])('reads %j as %j', (markup, text) => {
    expect(plainWritten(markup, PEOPLE)).toBe(text)
  })
})
