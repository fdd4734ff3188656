import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'

const manifest = z.object({
  features: z.object({
    slash_commands: z.array(
      z.object({ command: z.string(), description: z.string(), usage_hint: z.string().default('') }),
    ),
    shortcuts: z
      .array(z.object({ type: z.enum(['message', 'global']), name: z.string(), callback_id: z.string() }))
      .default([]),
  }),
})

/** The app's commands and shortcuts in Slack's menus, from `manifest.yml`. */
export const { slash_commands: COMMANDS, shortcuts: SHORTCUTS } = manifest.parse(
  parse(readFileSync(new URL('../manifest.yml', import.meta.url), 'utf8')),
).features
