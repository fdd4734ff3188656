import { feature } from '../../shared/feature.ts'

/** The app's Home. */
export const home = feature({
  name: 'home',
  parts: () => ({}),
  help: {
    alone: ["Exec's *Home*: all your sessions. Its direct message takes the same words, an id or a link"],
  },
})
