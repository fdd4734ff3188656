import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import { MANIFEST_SETTINGS } from './manifest.ts'
import type { SlackOptions } from './slack/slack.ts'
import type { TestAppOptions } from './test-app.ts'

const INSTALL = readFileSync(new URL('../../docs/install.md', import.meta.url), 'utf8')

const step = z.strictObject({
  features: z.strictObject({
    rich_previews: z.strictObject({ is_active: z.literal(true), entity_types: z.array(z.string()).min(1) }),
  }),
  settings: z.strictObject({
    event_subscriptions: z.strictObject({ bot_events: z.array(z.string()).min(1) }),
  }),
})

/** What docs/install.md says to add to the manifest for Work Objects. */
export function workObjectStep(): z.infer<typeof step> {
  const section = INSTALL.split('## Work Objects')[1]?.split('\n#')[0] ?? ''
  const yaml = /```yaml\n([\s\S]*?)```/.exec(section)?.[1]
  return step.parse(parse(yaml ?? ''))
}

const { features, settings } = workObjectStep()

/** The app as `manifest.yml` sets it up in Slack, with the step for Work Objects of docs/install.md. */
export const WORK_OBJECT_SETTINGS = {
  ...MANIFEST_SETTINGS,
  events: [...MANIFEST_SETTINGS.events, ...settings.event_subscriptions.bot_events],
  entityTypes: features.rich_previews.entity_types,
} satisfies Partial<SlackOptions>

/** An app whose links unfurl into Work Objects. */
export function withWorkObjects({ env, ...options }: TestAppOptions = {}): TestAppOptions {
  return {
    ...options,
    env: { EXEC_WORK_OBJECTS: 'on', EXEC_SESSION_URL: 'https://acme.app.exec.com/sessions/{id}', ...env },
    slack: WORK_OBJECT_SETTINGS,
  }
}
