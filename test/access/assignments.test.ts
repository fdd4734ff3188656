import { expect, it } from 'vitest'
import { findToDo } from '../../src/access/assignments.ts'
import { startAccess } from '../support/access.ts'
import { assignmentDocument } from '../support/exec/assignments.ts'

const ANSWER_MS = 600

it('findToDo ends in time when the list hangs that names the scenario', async () => {
  const room = await startAccess({ coaches: { users: ['U0COACH'] }, answerMs: ANSWER_MS })
  room.exec.assignments.push(assignmentDocument({ scenario: { id: 'unnamed' } }))
  room.exec.faults.setFor('/scenarios', { kind: 'hang' })
  const startedAt = performance.now()
  await findToDo(room.viewer('U0COACH'), { slackUser: 'U0REP' }, new Date('2026-03-20'))
  const ms = performance.now() - startedAt
  expect(room.paths.at(-1)).toBe('/scenarios')
  await room.close()
  expect(ms).toBeLessThan(ANSWER_MS + 500)
})
