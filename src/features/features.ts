import { COMMON_ROWS, type RowsOfPeople } from '../database/person-rows.ts'
import { coaching } from './coaching/coaching.ts'
import { workObject } from './work-object/work-object.ts'

/** What the app can do. A feature that is taken out of this list takes all of itself with it. */
export const FEATURES = [coaching, workObject] as const

/** How each table names people. */
export const PERSON_ROWS: RowsOfPeople = Object.assign({}, COMMON_ROWS, ...FEATURES.map(({ rows }) => rows))
