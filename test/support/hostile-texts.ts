const LENGTH = 100_000

const PARTS = {
  'variation selectors, and then markup': `${'\uFE0F'.repeat(60)}*`,
  'marks that need an order': '\u0301\u0323',
  'marks that a syllable hides': '\uFF9E\u0301',
  joiners: '\u200D',
  'joined emoji': '👩‍👩‍👧‍👦❤️',
  flags: '🇨🇭',
  'bidirectional controls': '\u202E\u2066',
  'right-to-left letters': 'ש',
  'zero width': '\u200B\uFEFF\u2060',
  'lone surrogates': '\uD83Dx',
  markup: '*_~`',
  backticks: '`',
  'line breaks': '\r\n \u2028',
  'open brackets': '<',
  ampersands: '&amp;',
  'open mentions': '<@U0',
  spaces: ' \t',
  controls: '\u0000',
  'one letter': 'a',
}

/** Texts of 100,000 characters, by what they are full of. Each begins and ends with a letter, so that it has something to see. */
export const HOSTILE_TEXTS: [kind: string, text: string][] = Object.entries(PARTS).map(([kind, part]) => [
  kind,
  `a${part.repeat(LENGTH / part.length)}b`,
])
