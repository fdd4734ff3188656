import { feature } from '../../shared/feature.ts'

/** A session's card. */
export const card = feature({
  name: 'card',
  parts: () => ({}),
  help: { alone: ["`/exec-session &lt;id or link&gt;`: a session's score and feedback"] },
})
