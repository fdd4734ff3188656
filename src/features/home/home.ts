import { feature } from '../../shared/feature.ts'
import { homeControl } from './home-control.ts'
import { type HomeNeeds, homeOpened } from './home-opened.ts'
import type { PersonSearchDependencies } from './search-people.ts'
import { personOptions } from './search-people.ts'

/** The app's Home. */
export const home = feature({
  name: 'home',
  parts: (base: HomeNeeds & PersonSearchDependencies) => base,
  buttons: [homeControl],
  events: [homeOpened],
  options: [personOptions],
  help: {
    alone: ["Exec's *Home*: all your sessions. Its direct message takes the same words, an id or a link"],
  },
})
