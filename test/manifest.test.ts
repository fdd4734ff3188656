import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { INSTALLATION_EVENTS } from '../src/app.ts'
import { parseConfig } from '../src/config/config.ts'
import { FEATURES } from '../src/features/features.ts'
import { COMMAND } from '../src/handlers/command.ts'
import { REQUIRED_SCOPES, USER_GROUP_SCOPE } from '../src/slack/connection.ts'
import { manifest } from './support/manifest.ts'

function read(file: string): string {
  return readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')
}

const source: unknown = parse(read('manifest.yml'))
/** Slack delivers `message.im`, `message.channels` and the like as `message`. */
function deliveredAs(subscription: string): string {
  return subscription.startsWith('message.') ? 'message' : subscription
}

describe('manifest.yml', () => {
  it('has one slash command, with escaped links', () => {
    expect(manifest.features.slash_commands).toMatchObject([{ command: COMMAND, should_escape: true }])
  })

  it('hints at words that the command knows, and docs/use.md names all the others', () => {
    const words = FEATURES.flatMap((feature) => feature.words)
    const [{ usage_hint = '' } = {}] = manifest.features.slash_commands
    const hinted = usage_hint.slice(1, -1).split(' | ')
    expect([...words, '@person', 'link']).toEqual(expect.arrayContaining(hinted))
    // A person alone, or nothing, means `recent`.
    const others = words.filter((word) => !hinted.includes(word) && word !== 'recent')
    const page = read('docs/use.md')
    for (const word of others) expect(page).toMatch(new RegExp(`\`(?:/exec-session )?${word}[ \`]`))
  })

  it('unfurls the default hosts of EXEC_LINK_HOSTS', () => {
    const parsed = parseConfig({
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_SIGNING_SECRET: 'secret',
      EXEC_API_KEY: `exec_live_${'0'.repeat(40)}`,
    })
    expect(parsed.ok && parsed.value.exec.linkHosts).toEqual(manifest.features.unfurl_domains)
  })

  it('subscribes exactly to the events that the bot handles', () => {
    const delivered = manifest.settings.event_subscriptions.bot_events.map(deliveredAs)
    expect(delivered.toSorted()).toEqual(
      [...new Set(['message', ...FEATURES.flatMap(({ events }) => events)])].toSorted(),
    )
  })

  it('enables the tabs and the interactions that the bot handles', () => {
    const { home_tab_enabled, messages_tab_enabled } = manifest.features.app_home
    const { bot_events } = manifest.settings.event_subscriptions
    expect(home_tab_enabled).toBe(bot_events.includes('app_home_opened'))
    expect(messages_tab_enabled).toBe(bot_events.includes('message.im'))
    expect(manifest.settings.interactivity.is_enabled).toBe(true)
  })

  it('asks exactly for the scopes that the bot needs', () => {
    expect(manifest.oauth_config.scopes.user).toBeUndefined()
    expect(manifest.oauth_config.scopes.bot.toSorted()).toEqual(
      [...REQUIRED_SCOPES, USER_GROUP_SCOPE].toSorted(),
    )
  })
})

it('the step for HTTP in docs/install.md names one address for commands, events, interactions and the options of menus', () => {
  const [, step = ''] = /```yaml\n([\s\S]*?)```/.exec(read('docs/install.md')) ?? []
  const url = 'https://exec.example.com/slack/events'
  expect(parse(step)).toEqual({
    features: { slash_commands: [{ command: COMMAND, url }] },
    settings: {
      event_subscriptions: { request_url: url },
      interactivity: { is_enabled: true, request_url: url, message_menu_options_url: url },
    },
  })
})

it('the step for many workspaces in docs/install.md adds the address where Slack leads browsers back, and the events about installations', () => {
  const [, step = ''] =
    /## For many workspaces[\s\S]*?```yaml\n([\s\S]*?)```/.exec(read('docs/install.md')) ?? []
  expect(parse(step)).toEqual({
    oauth_config: { redirect_urls: ['https://exec.example.com/slack/oauth_redirect'] },
    settings: {
      event_subscriptions: { bot_events: INSTALLATION_EVENTS },
      org_deploy_enabled: true,
    },
  })
})

const schemaFile = process.env.SLACK_MANIFEST_SCHEMA ?? ''

it.skipIf(schemaFile === '')(
  "Slack's schema of manifests accepts manifest.yml, and refuses unknown fields (skipped unless SLACK_MANIFEST_SCHEMA names it)",
  () => {
    const schema: object = z.looseObject({}).parse(JSON.parse(readFileSync(schemaFile, 'utf8')))
    const validate = addFormats.default(new Ajv({ strict: false, allErrors: true })).compile(schema)
    validate(source)
    expect(validate.errors ?? []).toEqual([])
    expect(validate({ ...z.looseObject({}).parse(source), unknown: true })).toBe(false)
  },
)
