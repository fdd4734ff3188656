/** Tests whether a name has each typed word in it, in any case and with or without accents, or an email begins with the text. */
export function nameSearch(text: string): (name: string, email?: string) => boolean {
  const typed = plain(text)
  const words = typed.split(/[\s-]+/)
  return (name, email = '') => {
    const searched = plain(name)
    return words.every((word) => searched.includes(word)) || email.startsWith(typed)
  }
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').trim().toLowerCase()
}

/** *Region 2* comes before *Region 10*. */
export const { compare: byName } = new Intl.Collator('en', { numeric: true })
