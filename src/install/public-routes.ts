/** Where admins send the key of Exec. Below it: the workspace, and the token of the link. */
export const KEY_PAGES = '/setup/key/'

/** The routes that the internet may reach and `deploy/Caddyfile` passes on: a path, or everything below one. */
export const PUBLIC_ROUTES = [
  '/',
  '/slack/events',
  '/slack/mcp',
  '/slack/install',
  '/slack/oauth_redirect',
  `${KEY_PAGES}*`,
] as const

export type PublicRoute = (typeof PUBLIC_ROUTES)[number]

/** The route of a request's path; `undefined` if it isn't public. */
export function publicRoute(path: string): PublicRoute | undefined {
  return PUBLIC_ROUTES.find((route) =>
    route.endsWith('*') ? path.startsWith(route.slice(0, -1)) : path === route,
  )
}
