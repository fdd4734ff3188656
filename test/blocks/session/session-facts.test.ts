import { expect, it } from 'vitest'
import {
  gradeLabel,
  participantName,
  rankOf,
  scenarioName,
  scoreText,
} from '../../../src/blocks/session/session-facts.ts'

it.each([
  [82.5, '82.5'],
  [90, '90'],
  [0, '0'],
  [66.666, '66.7'],
  [66.65, '66.7'],
  [99.96, '100'],
  [1000, '1000'],
])('scoreText shows the score %d as %s', (score, text) => {
  expect(scoreText(score)).toBe(text)
})

it.each([
  ['gold', '🥇', 'Gold'],
  ['silver', '🥈', 'Silver'],
  ['bronze', '🥉', 'Bronze'],
  ['unranked', '', 'Unranked'],
  ['diamond', '', 'diamond'],
  ['constructor', '', 'constructor'],
  [undefined, '', undefined],
])('rankOf shows the rank %s as %s %s', (rank, emoji, word) => {
  expect(rankOf(rank)).toEqual({ emoji, word })
})

it.each([
  ['good', '🟢', 'Good'],
  ['mid', '🟡', 'Fair'],
  ['bad', '🔴', 'Poor'],
  ['not_relevant', '⚪', 'Not relevant'],
  ['superb', '⚪', 'superb'],
  [undefined, '⚪', 'Not graded'],
  ['', '⚪', 'Not graded'],
])('gradeLabel shows the grade %s as %s %s', (grade, emoji, word) => {
  expect(gradeLabel(grade)).toEqual({ emoji, word })
})

it.each([
  [{ firstName: 'Jane', lastName: 'Smith' }, 'Jane Smith'],
  [{ firstName: 'Jane' }, 'Jane'],
  [{ lastName: 'Smith' }, 'Smith'],
  [{ firstName: ' ', lastName: '' }, undefined],
  [{ email: 'jane@acme.com' }, undefined],
  [{}, undefined],
])('participantName names the participant %j as %s', (person, name) => {
  expect(participantName({ person })).toBe(name)
})

it.each([
  [{ name: 'Procurement Discovery' }, 'Procurement Discovery'],
  [{ name: '  ' }, 'Exec session'],
  [{}, 'Exec session'],
])('scenarioName names the scenario %j as %s', (scenario, name) => {
  expect(scenarioName({ person: {}, scenario })).toBe(name)
})
