import { expect, it } from 'vitest'
import { toAssignRefusal } from '../../../src/blocks/assign/assign-words.ts'
import { type ReportedAssignment, reportMessage } from '../../../src/blocks/assign/report-message.ts'
import { HOSTILE_TEXTS } from '../../support/hostile-texts.ts'
import { readableBlocks } from '../../support/slack/readable.ts'
import { messageHarms } from '../sent.ts'

const one: ReportedAssignment = {
  ...{ batch: 'b1', title: 'Discovery', name: 'Jane', attempts: undefined },
  ...{ due: '2026-04-03', rank: 'gold', state: 'assigned' },
}
const states: Partial<ReportedAssignment>[] = [
  { state: 'unclear' },
  { state: 'refused', refusal: 'not_found' },
  { state: 'refused', refusal: 'not_found', name: undefined },
  { state: 'refused', refusal: 'not_connected' },
  { state: 'refused', refusal: toAssignRefusal('something_new') },
]
const PAGE = 'https://app.exec.com/scenarios/discovery'

it('says who has it, who does not, and why, and offers to try again once all are through', () => {
  const all = states.map((state) => ({ ...one, name: 'Gus', ...state }))
  const drawn = (some: readonly ReportedAssignment[], page?: string) =>
    readableBlocks(reportMessage(some, page).blocks)
  for (const state of ['waiting', 'claimed'] as const)
    expect(drawn([one, { ...one, state }])).toMatch(/2 people[^\n]+\nI'll tell you here how it went\.$/)
  expect(drawn([one, ...all])).toBe(`Discovery
*1 of 6 assigned* · due Fri, Apr 3 · goal: Gold
Assigned to Jane
Not assigned to Gus, Someone. Exec no longer has this scenario.
Not assigned to Gus. Exec isn't connected.
Not assigned to Gus. Exec refused it. Check that both of you have an account in Exec.
It's unclear whether Exec assigned it to Gus: look in Exec.
[Try those again]`)
  expect(drawn(all, PAGE)).toMatch(/look in Exec\.\n\[Try those again\] \[Open in Exec ↗\]$/)
  expect(drawn([one, ...all.slice(1)], PAGE)).not.toContain('Open in Exec')
})

it.each(HOSTILE_TEXTS)('is a message that Slack takes, with %s in it', (_, text) => {
  const hostile = states.map((state) => ({ ...one, ...state, name: text, title: text }))
  expect(messageHarms(reportMessage(hostile, PAGE))).toEqual([])
})
