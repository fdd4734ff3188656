/** Where admins send the key of Exec. Below it: the workspace, and the token of the link. */
export const KEY_PAGES = '/setup/key/'

/** What the internet may reach of the app, and what `deploy/Caddyfile` passes on: a path, or all below one. */
export const PUBLIC_ROUTES = [
  '/',
  '/slack/events',
  '/slack/mcp',
  '/slack/install',
  '/slack/oauth_redirect',
  `${KEY_PAGES}*`,
] as const

export type PublicRoute = (typeof PUBLIC_ROUTES)[number]

/** The route of a request's path. `undefined`: it is for nobody outside. */
export function publicRoute(path: string): PublicRoute | undefined {
  return PUBLIC_ROUTES.find((route) =>
    route.endsWith('*') ? path.startsWith(route.slice(0, -1)) : path === route,
  )
}
