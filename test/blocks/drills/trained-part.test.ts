import { expect, it } from 'vitest'
import { trainedPart } from '../../../src/blocks/drills/trained-part.ts'
import { toMessage } from '../../../src/blocks/text/document.ts'
import { ID } from '../../support/exec/session-documents.ts'
import { readDocument } from '../../support/read-documents.ts'
import { messageProblems } from '../sent.ts'

const graded = (name: string, grade: 'bad' | 'mid' | 'good' | 'not_relevant') =>
  readDocument({ score: 50, evaluations: [{ items: [{ name, grade }] }] })

it.each([
  ['rose', 'mid', graded('Next Step', 'good'), '🎯 Next Step rose: 🟡 Fair → 🟢 Good'],
  ['slipped', 'mid', graded('Next Step', 'bad'), '🎯 Next Step slipped: 🟡 Fair → 🔴 Poor'],
  ['is the same', 'mid', graded('Next Step', 'mid'), '🎯 Next Step: still 🟡 Fair'],
  ['is spelled otherwise', 'mid', graded(' next  STEP', 'good'), '🎯 Next Step rose: 🟡 Fair → 🟢 Good'],
  ['was not relevant', 'mid', graded('Next Step', 'not_relevant'), '🎯 This drill trained Next Step'],
  ['is not in the rubric', 'mid', graded('Empathy', 'good'), '🎯 This drill trained Next Step'],
  [
    'had a grade without an order',
    'superb',
    graded('Next Step', 'good'),
    '🎯 Next Step: ⚪ superb → 🟢 Good',
  ],
])('a drill says of an item that %s what is known', (_, grade, session, words) => {
  const content = toMessage(trainedPart(session, ID, { name: 'Next Step', grade }))
  expect(messageProblems(content)).toEqual([])
  expect(content.text).toBe(words)
})
