import type { Help } from '../blocks/help/help-messages.ts'
import type { EncryptedColumn } from '../database/encrypted-columns.ts'
import { COMMON_ROWS, type RowsOfPeople } from '../database/person-rows.ts'
import { alerts } from './alerts/alerts.ts'
import { assign } from './assign/assign.ts'
import { assignments } from './assignments/assignments.ts'
import { brokenForms } from './broken-forms/broken-forms.ts'
import { card } from './card/card.ts'
import { coaching } from './coaching/coaching.ts'
import { digest } from './digest/digest.ts'
import { drills } from './drills/drills.ts'
import { execEmail } from './exec-email/exec-email.ts'
import { grading } from './grading/grading.ts'
import { help } from './help/help.ts'
import { home } from './home/home.ts'
import { lists } from './lists/lists.ts'
import { practiceThis } from './practice-this/practice-this.ts'
import { prepare } from './prepare/prepare.ts'
import { progress } from './progress/progress.ts'
import { results } from './results/results.ts'
import { review } from './review/review.ts'
import { setUp } from './set-up/set-up.ts'
import { settings } from './settings/settings.ts'
import { share } from './share/share.ts'
import { team } from './team/team.ts'
import { tryIt } from './try-it/try-it.ts'
import { unfurl } from './unfurl/unfurl.ts'
import { welcome } from './welcome/welcome.ts'
import { why } from './why/why.ts'
import { wins } from './wins/wins.ts'

/**
 * What the app can do, in the order of the help. Removing a feature from this list removes its ways in, messages, loops
 * and rows.
 */
export const FEATURES = [
  lists,
  assignments,
  card,
  team,
  why,
  wins,
  home,
  settings,
  unfurl,
  share,
  practiceThis,
  review,
  tryIt,
  drills,
  progress,
  grading,
  coaching,
  prepare,
  assign,
  results,
  alerts,
  digest,
  welcome,
  execEmail,
  setUp,
  brokenForms,
  help,
] as const

/** The lines of *help*. */
export const HELP: Help = {
  see: FEATURES.flatMap(({ help }) => help.see),
  practice: FEATURES.flatMap(({ help }) => help.practice),
  coach: FEATURES.flatMap(({ help }) => help.coach),
}

/** How each table refers to people. */
export const PERSON_ROWS: RowsOfPeople = Object.assign({}, COMMON_ROWS, ...FEATURES.map(({ rows }) => rows))

export const ENCRYPTED: readonly EncryptedColumn[] = Object.values(PERSON_ROWS).flatMap((rows) =>
  rows === 'nobody' ? [] : (rows.encrypted ?? []),
)
