import { GOALS, type GoalRank } from '../../exec/grading-scale.ts'
import type { Sheet } from '../text/sheet.ts'

/** The rank to reach; `undefined` for any. */
export function goalField(sheet: Sheet, initial?: GoalRank): GoalRank | undefined {
  const choices = GOALS.map(([value, { word }]) => ({ label: word, value }))
  return sheet.select('rank', 'Goal', { choices, initial, placeholder: 'Any', optional: true })
}
