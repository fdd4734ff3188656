import { z } from 'zod'

/** What can be set on the page: what is wrong with Exec and Slack, and how the bot is configured. */
export const controls = z.object({
  exec: z.enum(['none', 'slow', 'hanging', 'limited', 'down', 'key', 'garbling']),
  slack: z.enum(['none', 'slow', 'limited', 'refusing']),
  access: z.enum(['restricted', 'workspace']),
  unfurls: z.enum(['card', 'button', 'off']),
})

export type Controls = z.infer<typeof controls>
export type ControlName = keyof Controls

export type ExecTrouble = Controls['exec']
export type SlackTrouble = Controls['slack']
