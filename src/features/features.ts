import { coaching } from './coaching/coaching.ts'

/** What the app can do. A feature that is taken out of this list takes all of itself with it. */
export const FEATURES = [coaching] as const
