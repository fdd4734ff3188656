import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseMessageLink } from '../../src/slack/conversations.ts'
import { anyCharacter } from '../support/any-character.ts'

const CHANNEL = 'C0TEAM'
const TS = '1700000000.000100'
const LINK = `https://acme.slack.com/archives/${CHANNEL}/p1700000000000100`

describe('parseMessageLink', () => {
  it.each([
    LINK,
    `  ${LINK}\n`,
    `${LINK}/`,
    `<${LINK}>`,
    `<${LINK}|the message>`,
    `${LINK}?cid=${CHANNEL}`,
    LINK.replace('acme.slack.com', 'acme.enterprise.slack.com'),
    LINK.replace('acme.slack.com', 'acme.slack-gov.com'),
  ])('reads channel and time from %s', (text) => {
    expect(parseMessageLink(text)).toEqual({ channel: CHANNEL, threadTs: TS })
  })

  it('reads the thread from the link of a reply', () => {
    const reply = `${LINK}?thread_ts=1690000000.000200&cid=${CHANNEL}`
    expect(parseMessageLink(reply)).toEqual({ channel: CHANNEL, threadTs: '1690000000.000200' })
  })

  it.each(['', 'latest', '1690000000', '1690000000.0002', '-1690000000.000200'])(
    'ignores the malformed thread_ts "%s"',
    (thread) => {
      expect(parseMessageLink(`${LINK}?thread_ts=${thread}`)).toEqual({ channel: CHANNEL, threadTs: TS })
    },
  )

  it.each([
    '',
    'not a link',
    'https://acme.slack.com/archives/C0TEAM',
    'https://acme.slack.com/archives/C0TEAM/p170000000000010',
    'https://acme.slack.com/archives/c0team/p1700000000000100',
    'https://acme.slack.com/x/archives/C0TEAM/p1700000000000100',
    LINK.replace('acme.slack.com', 'slack.com.evil.test'),
    LINK.replace('acme.slack.com', 'notslack.com'),
  ])('finds no message in "%s"', (text) => {
    expect(parseMessageLink(text)).toBeUndefined()
  })

  it('reads any channel and time, and never throws', () => {
    const channel = fc.stringMatching(/^[CDG][A-Z0-9]{2,12}$/)
    const ts = fc.tuple(fc.stringMatching(/^[1-9]\d{9}$/), fc.stringMatching(/^\d{6}$/))
    fc.assert(
      fc.property(channel, ts, fc.string({ unit: anyCharacter }), (id, [seconds, micros], noise) => {
        const link = `https://acme.slack.com/archives/${id}/p${seconds}${micros}`
        expect(parseMessageLink(link)).toEqual({ channel: id, threadTs: `${seconds}.${micros}` })
        expect(parseMessageLink(noise)).toBeUndefined()
        const found = parseMessageLink(`${link}${noise}`)
        if (found !== undefined) expect(found.channel).toBe(id)
      }),
      { numRuns: 300 },
    )
  })
})
