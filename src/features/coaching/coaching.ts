import { feature } from '../../shared/feature.ts'
import type { CoachingNeeds } from './needs.ts'
import { coachAnswer, openReply, reply, seen, willRetry } from './reply.ts'

export const coaching = feature({
  name: 'coaching',
  parts: (base: CoachingNeeds) => base,
  buttons: [seen, willRetry, openReply],
  forms: [reply],
  notifications: [coachAnswer],
})
