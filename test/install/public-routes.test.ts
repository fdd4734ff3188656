import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { PUBLIC_ROUTES } from '../../src/install/public-routes.ts'
import { SILENT_MS } from '../../src/ops/servers.ts'
import { EXCHANGE_MS } from '../../src/workspaces/installed-workspaces.ts'
import { sharedTestApp } from '../support/app-fixture.ts'
import { beginAdding } from '../support/two-workspaces.ts'

const app = sharedTestApp({ installed: {}, env: { OPS_PORT: '0' } })

/** The paths that the shipped proxy passes to the app. */
function passedPaths(): string[] {
  const caddyfile = readFileSync('deploy/Caddyfile', 'utf8')
  const [, paths = ''] =
    /^\t@public path (.*)\n\thandle @public \{\n\t\treverse_proxy \{$/m.exec(caddyfile) ?? []
  expect(caddyfile.match(/^\s*reverse_proxy/gm)).toHaveLength(1)
  return paths.split(' ')
}

/** As Caddy matches a path. */
const isPassed = (path: string): boolean =>
  passedPaths().some((passed) =>
    passed.endsWith('*') ? path.startsWith(passed.slice(0, -1)) : path === passed,
  )

it('the shipped proxy passes the public routes and no other', () => {
  expect(passedPaths().toSorted()).toEqual([...PUBLIC_ROUTES].toSorted())
})

it.each<[string, { method?: string; path?: string; status: number }]>(
  Object.entries({
    '/': { status: 200 },
    '/slack/events': { method: 'POST', status: 401 },
    '/slack/mcp': { method: 'POST', status: 401 },
    '/slack/install': { status: 302 },
    '/slack/oauth_redirect': { status: 400 },
    '/setup/key/*': { path: '/setup/key/T0ACME/unknown', status: 410 },
  } satisfies Record<(typeof PUBLIC_ROUTES)[number], object>),
)(
  '%s is served, passed, and for browsers by https alone',
  async (route, { method = 'GET', path = route, status }) => {
    const answer = await fetch(`${app.url}${path}`, { method, redirect: 'manual' })
    expect([answer.status, isPassed(path)]).toEqual([status, true])
    const isPage = route !== '/slack/events' && route !== '/slack/mcp'
    expect(answer.headers.get('strict-transport-security')).toBe(isPage ? 'max-age=31536000' : null)
  },
)

it.each([
  ['/healthz', 200],
  ['/readyz', 404],
  ['/metrics', 404],
  ['/setup', 404],
  ['/setup/key', 404],
  ['/slack/events/more', 404],
  ['/elsewhere', 404],
])('%s is not passed', async (path, status) => {
  const answer = await fetch(`${app.url}${path}`)
  expect([answer.status, isPassed(path)]).toEqual([status, false])
})

it('Add to Slack asks for the scopes of the app, with a state that the browser keeps in a cookie for this host alone', async () => {
  const { response, location } = await beginAdding(app.url)
  expect([response.status, location.pathname]).toEqual([302, '/oauth/v2/authorize'])
  expect(Object.fromEntries(location.searchParams)).toMatchObject({
    client_id: '1.2',
    redirect_uri: 'https://feedback.example.com/slack/oauth_redirect',
    scope: expect.stringContaining('links:write'),
  })
  expect(response.headers.get('set-cookie')).toMatch(
    /^__Host-exec-oauth-state=[\w.-]+; Max-Age=600; Path=\/; Secure; HttpOnly; SameSite=Lax$/,
  )
})

it('Add to Slack asks for the scope of Slackbot only where somebody has followed the link for it', async () => {
  const scopes = async (query?: string) =>
    (await beginAdding(app.url, query)).location.searchParams.get('scope')
  expect(await scopes()).not.toContain('mcp:connect')
  expect(await scopes('?slackbot')).toBe(`${await scopes()},mcp:connect`)
})

it('a page is answered though Slack takes its time for a code, and for a token that it gets back', () => {
  expect(SILENT_MS).toBeGreaterThan(2 * EXCHANGE_MS)
})

it.each(['/', '/slack/oauth_redirect'])('%s allows no script, no frame and no cache', async (path) => {
  const { headers } = await fetch(app.url + path)
  expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; .*frame-ancestors 'none'/)
  expect([headers.get('cache-control'), headers.get('referrer-policy')]).toEqual(['no-store', 'same-origin'])
})

it('/ says what the app is, how it works in Slack, who opens a session, and where to read and ask more', async () => {
  const page = (await (await fetch(`${app.url}/`)).text()).replace(/\s+/g, ' ')
  for (const part of [
    '<a class="button" href="/slack/install">Add to Slack</a>',
    '<code>/exec-session</code>',
    "By default, only you, your coaches and Exec admins open your sessions; Privacy in the app's Home says who does",
    '<a href="https://example.com/privacy">',
    '<a href="mailto:help@example.com">',
  ])
    expect(page).toContain(part)
})
