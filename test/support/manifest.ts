import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import type { SlackOptions } from './slack/slack.ts'

/** What the app and its tests need of `manifest.yml`. */
export const manifest = z
  .object({
    display_information: z.object({ long_description: z.string() }),
    features: z.object({
      unfurl_domains: z.array(z.string()),
      slash_commands: z.array(
        z.object({ command: z.string(), should_escape: z.boolean(), usage_hint: z.string() }),
      ),
      shortcuts: z.array(z.object({ callback_id: z.string() })),
      app_home: z.object({ home_tab_enabled: z.boolean(), messages_tab_enabled: z.boolean() }),
    }),
    oauth_config: z.object({
      scopes: z.object({ bot: z.array(z.string()), user: z.array(z.string()).optional() }),
    }),
    settings: z.object({
      event_subscriptions: z.object({ bot_events: z.array(z.string()) }),
      interactivity: z.object({ is_enabled: z.boolean() }),
      socket_mode_enabled: z.literal(true),
    }),
  })
  .parse(parse(readFileSync(new URL('../../manifest.yml', import.meta.url), 'utf8')))

/** The app as `manifest.yml` sets it up in Slack. */
export const MANIFEST_SETTINGS = {
  scopes: manifest.oauth_config.scopes.bot,
  events: manifest.settings.event_subscriptions.bot_events,
  unfurlDomains: manifest.features.unfurl_domains,
  commands: manifest.features.slash_commands.map(({ command }) => command),
  homeTab: manifest.features.app_home.home_tab_enabled,
  messagesTab: manifest.features.app_home.messages_tab_enabled,
  shortcuts: manifest.features.shortcuts.map(({ callback_id }) => callback_id),
} satisfies Partial<SlackOptions>
