import { listButton } from '../../blocks/card/list-buttons.ts'
import type { Word } from '../../delivery/word.ts'
import { firstPage } from '../../exec/list-cursor.ts'
import { decodeEntities } from '../../lib/parse.ts'
import { feature } from '../../shared/feature.ts'
import { listOrProblem, type OwnListDependencies } from '../../shared/list.ts'
import { quietPeople } from './quiet-people.ts'

/** A longer text names no group. */
const GROUP_CHARACTERS = 100

const teamWord: Word<OwnListDependencies> = {
  name: 'team',
  buttons: [listButton('team', firstPage('team'))],
  isMessage: () => true,
  run(needs, context, rest) {
    const group = decodeEntities(rest).trim().slice(0, GROUP_CHARACTERS)
    return listOrProblem(needs, context, firstPage(group === '' ? 'team' : { group }))
  },
}

/** The sessions of the people whom someone coaches. */
export const team = feature({
  name: 'team',
  parts: (base: OwnListDependencies) => base,
  buttons: [quietPeople],
  words: [teamWord],
  help: {
    alone: ["`/exec-session team` or `team &lt;group&gt;`: your team's sessions (coaches and admins)"],
  },
})
