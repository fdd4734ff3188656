import { describe, expect, it } from 'vitest'
import {
  assignmentFacts,
  dueWords,
  lastingText,
  overdueText,
} from '../../../src/blocks/assignments/assignment-rows.ts'
import { toBlocks } from '../../../src/blocks/text/document.ts'
import { assignmentOf } from '../../support/read-documents.ts'
import { readableBlocks } from '../../support/slack/readable.ts'

const NOW = new Date('2026-03-26T12:00:00Z')

describe('dueWords', () => {
  it.each([
    ['2026-03-26T22:59:59Z', 'Europe/Berlin', 'due today'],
    ['2026-03-26T23:30:00Z', 'Europe/Berlin', 'due tomorrow'],
    ['2026-03-27T22:59:59Z', 'Europe/Berlin', 'due tomorrow'],
    ['2026-03-28T00:00:00Z', 'Europe/Berlin', 'due Sat, Mar 28'],
    ['2026-03-28T00:00:00Z', 'America/New_York', 'due tomorrow'],
    ['2027-01-04T12:00:00Z', 'Europe/Berlin', 'due Mon, Jan 4, 2027'],
    ['2026-03-26T11:00:00Z', 'Europe/Berlin', 'was due today'],
    ['2026-03-25T22:59:59Z', 'Europe/Berlin', 'was due yesterday'],
    ['2026-02-25T12:00:00Z', 'Europe/Berlin', 'was due 29 days ago'],
    ['2026-02-24T12:00:00Z', 'Europe/Berlin', 'was due Tue, Feb 24'],
    ['2025-12-24T12:00:00Z', 'Europe/Berlin', 'was due Wed, Dec 24, 2025'],
  ])('calls %s in %s %s', (due, zone, words) => {
    expect(dueWords(new Date(due), NOW, zone)).toBe(words)
  })

  it('counts calendar days over a change of summer time', () => {
    const evening = new Date('2026-03-28T22:30:00Z')
    expect(dueWords(new Date('2026-03-30T21:00:00Z'), evening, 'Europe/Berlin')).toBe('due Mon, Mar 30')
  })
})

it.each([
  ['that the goal is reached, and what is missing', 'gold', 'Gold reached · 1 attempt to go'],
  ['which goal was missed', 'silver', 'Goal: Gold'],
])('an overdue row and a sentence that stays true say %s', (_, best_rank, words) => {
  const goal = { rank_min: 'gold', best_score: 88, best_rank, attempt_min: 3, attempt_count: 2 }
  const scenario = { id: 's1', name: 'Pricing' }
  const assignment = assignmentOf({ due_date: '2026-03-16T12:00:00Z', scenario, ...goal })
  const options = { scenarios: new Map(), now: NOW, zone: 'Europe/Berlin' }
  expect(overdueText(assignment, options)).toMatch(new RegExp(`Pricing · ${words} · was due 10 days ago$`))
  expect(lastingText(assignment, options)).toBe(`Pricing was due Mon, Mar 16. ${words}`)
  const tomorrow = assignmentOf({ due_date, scenario, rank_min: 'gold' })
  expect(lastingText(tomorrow, options)).toBe('Pricing is due Fri, Mar 27')
})

const due_date = '2026-03-27T12:00:00Z'
it.each<[assignment: object, line: string]>([
  [{ due_date }, '*Due tomorrow* · not started yet'],
  [
    { due_date, rank_min: 'gold', best_score: 82.5, best_rank: 'silver', attempt_max: 5, attempt_count: 3 },
    '*Due tomorrow* · Goal: Gold · best 🥈 82.5/100 · 2 attempts left',
  ],
  [
    { due_date, attempt_max: 2, attempt_count: 1, best_score: 40 },
    '*Due tomorrow* · best 40/100 · 1 attempt left',
  ],
  [
    { due_date, attempt_min: 3, attempt_count: 1, best_score: 40 },
    '*Due tomorrow* · best 40/100 · 2 attempts to go',
  ],
  [
    { due_date, attempt_min: 3, attempt_max: 4, attempt_count: 2, best_score: 91, best_rank: 'gold' },
    '*Due tomorrow* · best 🥇 91/100 · 1 attempt to go',
  ],
  [
    { due_date, status: 'did_not_pass', attempt_max: 2, attempt_count: 2, best_score: 40 },
    'Due tomorrow · best 40/100 · no attempts left',
  ],
  [{ due_date, status: 'did_not_pass' }, 'Due tomorrow · not started yet · not passed'],
  [
    { due_date: '2026-04-15T12:00:00Z', rank_min: 'unranked', program: { name: 'On-\nboarding <!here>' } },
    'Due Wed, Apr 15 · not started yet · On- boarding <!here>',
  ],
  [{ rank_min: 'platinum' }, 'No due date · Goal: platinum · not started yet'],
  [
    {
      due_date,
      status: 'completed',
      best_score: 91,
      best_rank: 'gold',
      attempt_count: 2,
      rank_min: 'gold',
    },
    '*Done* · best 🥇 91/100 · 2 attempts · due tomorrow',
  ],
  [{ status: 'completed' }, '*Done*'],
])('assignmentFacts of %j', (assignment, line) => {
  const blocks = toBlocks([assignmentFacts(assignmentOf(assignment), { now: NOW, zone: 'Europe/Berlin' })])
  expect(readableBlocks(blocks).replaceAll(' · · ', ' · ').replace(/\s+/g, ' ')).toBe(line)
})
