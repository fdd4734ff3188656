import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { PUBLIC_ROUTES } from '../../src/install/public-routes.ts'
import { sharedTestApp } from '../support/app-fixture.ts'

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
