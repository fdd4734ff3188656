import type { Visit } from './attend.ts'
import type { Click } from './click.ts'
import type { HandlerDependencies } from './handler-dependencies.ts'

/**
 * Whether a click of someone who may see the session may add to what stands below a link, for everyone who reads along.
 * The setting has to allow content there, and who posted the link, where that is remembered, must still see the session: by
 * that person's right it was unfurled. Where the button stands below no link, nothing is in the way.
 */
export async function mayAddBelowLink(
  { unfurls, posters, openSession }: Pick<HandlerDependencies, 'unfurls' | 'posters' | 'openSession'>,
  { user, onRequest }: Pick<Visit, 'user' | 'onRequest'>,
  { unfurled, reference }: Pick<Click, 'unfurled' | 'reference'>,
): Promise<boolean> {
  if (unfurled === undefined) return true
  if (unfurls !== 'card') return false
  const poster = await posters.find(unfurled.channel, unfurled.ts)
  if (poster === undefined || poster === user) return true
  const byPoster = await openSession({ user: poster, session: reference.id, onRequest })
  return byPoster.ok
}
