import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dueDigests, type Reader } from '../../../src/features/digest/due-digests.ts'
import { HOUR_MS } from '../../support/durations.ts'

function reader(every: 'daily' | 'weekly', hour: number, zone: string): Reader {
  return { person: 'U0COACH', schedule: { every, hour, zone } }
}

function due(one: Reader, since: string, now: string) {
  return dueDigests([one], Date.parse(since), Date.parse(now)).map(({ from, to, ...rest }) => ({
    ...rest,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
  }))
}

describe('the digests that are due', () => {
  it('cover the seven local days before, over the start of summer time', () => {
    const monday = reader('weekly', 9, 'Europe/Berlin')
    expect(due(monday, '2026-03-30T06:59:59Z', '2026-03-30T07:00:00Z')).toEqual([
      {
        person: 'U0COACH',
        day: '2026-03-30',
        every: 'weekly',
        from: '2026-03-23T08:00:00.000Z',
        to: '2026-03-30T07:00:00.000Z',
      },
    ])
  })

  it('cover the day before, over the end of summer time', () => {
    const daily = reader('daily', 1, 'America/New_York')
    expect(due(daily, '2026-11-01T04:00:00Z', '2026-11-01T06:30:00Z')).toMatchObject([
      { day: '2026-11-01', from: '2026-10-31T05:00:00.000Z', to: '2026-11-01T05:00:00.000Z' },
    ])
  })

  it.each([
    ['before the hour', '2026-03-30T06:00:00Z', '2026-03-30T06:59:59Z'],
    ['again after they were due', '2026-03-30T07:00:00Z', '2026-03-31T07:00:00Z'],
    ['for an hour that was over when the reader chose it', '2026-03-30T08:00:00Z', '2026-03-30T09:00:00Z'],
  ])('are none %s', (_, since, now) => {
    expect(due(reader('weekly', 9, 'Europe/Berlin'), since, now)).toEqual([])
  })

  it('are all those that the app missed', () => {
    const missed = due(reader('daily', 9, 'UTC'), '2026-03-14T12:00:00Z', '2026-03-17T09:00:00Z')
    expect(missed.map(({ day }) => day)).toEqual(['2026-03-15', '2026-03-16', '2026-03-17'])
  })

  it('come once on each day, and each begins where the last one ended, however often the app looks', () => {
    const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe']
    const looks = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 20, maxLength: 60 })
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 23 }),
        fc.constantFrom('2026-03-01T00:00:00Z', '2026-09-25T00:00:00Z', '2026-10-15T00:00:00Z'),
        looks,
        (zone, hour, start, hours) => {
          const one = reader('daily', hour, zone)
          let since = Date.parse(start)
          const found = hours.flatMap((passed) => {
            const now = since + passed * HOUR_MS
            const digests = dueDigests([one], since, now)
            since = now
            return digests
          })
          expect(new Set(found.map(({ day }) => day)).size).toBe(found.length)
          for (const [at, { from }] of found.entries()) if (at > 0) expect(from).toBe(found[at - 1]?.to)
        },
      ),
      { numRuns: 25 },
    )
  })
})
