import { z } from 'zod'

/** What can be set on the page: what is wrong with Exec and Slack, and how the bot is configured. */
export const controls = z.object({
  exec: z.enum(['none', 'slow', 'hanging', 'limited', 'down', 'key', 'garbling']),
  slack: z.enum(['none', 'slow', 'limited', 'refusing']),
  access: z.enum(['restricted', 'workspace']),
  unfurls: z.enum(['card', 'private', 'off']),
  /** `missing`: they are on for the bot, and the workspace has none. */
  workObjects: z.enum(['off', 'on', 'missing']),
})

export type Controls = z.infer<typeof controls>
export type ControlName = keyof Controls

export type ExecTrouble = Controls['exec']
export type SlackTrouble = Controls['slack']

/** Whether the bot is configured alike with both, so that it need not be started anew. */
export function isSameConfiguration(one: Controls, other: Controls): boolean {
  return one.access === other.access && one.unfurls === other.unfurls && one.workObjects === other.workObjects
}
