import { GOALS, type GoalRank } from '../../exec/grading-scale.ts'
import type { Sheet } from '../text/sheet.ts'

/** The rank to reach; `undefined` for any. */
export function goalField(sheet: Sheet): GoalRank | undefined {
  const choices = GOALS.map(([value, { word }]) => ({ label: word, value }))
  return sheet.select('rank', 'Goal', { choices, placeholder: 'Any', optional: true })
}
