import { z } from 'zod'

/** The settings on the page: the faults of Exec and Slack, and the configuration of the bot. */
export const controls = z.object({
  exec: z.enum(['none', 'slow', 'hanging', 'limited', 'down', 'key', 'garbling']),
  slack: z.enum(['none', 'slow', 'limited', 'refusing']),
  access: z.enum(['restricted', 'workspace']),
  unfurls: z.enum(['card', 'score', 'private', 'off']),
  results: z.enum(['off', 'on']),
})

export type Controls = z.infer<typeof controls>
export type ControlName = keyof Controls

export type ExecFault = Controls['exec']
export type SlackFault = Controls['slack']

/** Whether the bot has the same configuration with both, so that it need not restart. */
export function isSameConfiguration(one: Controls, other: Controls): boolean {
  return (['access', 'unfurls', 'results'] as const).every((name) => one[name] === other[name])
}
