/** Tests whether a name contains each typed word, ignoring case and accents, or an email begins with the text. */
export function nameSearch(text: string): (name: string, email?: string) => boolean {
  const typed = plain(text)
  const words = typed.split(/[\s-]+/)
  return (name, email = '') => {
    const searched = plain(name)
    return words.every((word) => searched.includes(word)) || email.startsWith(typed)
  }
}

/** Unicode doesn't decompose these into a plain letter and an accent. */
const PLAIN = new Map(Object.entries({ ł: 'l', đ: 'd', ı: 'i', ß: 'ss', ø: 'o', æ: 'ae', œ: 'oe', '’': "'" }))

function plain(text: string): string {
  const letters = text.normalize('NFD').replace(/\p{M}/gu, '').trim().toLowerCase()
  return letters.replace(/[łđıßøæœ’]/g, (letter) => PLAIN.get(letter) ?? letter)
}

/** *Region 2* comes before *Region 10*. */
export const { compare: byName } = new Intl.Collator('en', { numeric: true })
