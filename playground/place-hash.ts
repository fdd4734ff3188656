import type { Place } from './page-data.ts'

/** A place as the hash of the page's URL: `#/U0REP/C0TEAM/messages/1700000000.000001`. */
export function placeHash({ person, conversation, tab, thread }: Place): string {
  return `#/${[person, conversation, tab, ...(thread === undefined ? [] : [thread])].join('/')}`
}

export function placeOf(hash: string): Partial<Place> {
  const [person, conversation, tab, thread] = hash.replace(/^#\//, '').split('/')
  return {
    ...(person === undefined || person === '' ? {} : { person }),
    ...(conversation === undefined ? {} : { conversation }),
    ...(tab === 'home' ? { tab } : {}),
    ...(thread === undefined ? {} : { thread }),
  }
}
