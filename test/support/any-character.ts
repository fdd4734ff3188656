import fc from 'fast-check'

/** Any character. fast-check's own `binary` writes all million of them down first, and keeps them. */
export const anyCharacter = fc
  .integer({ min: 0, max: 0x10_ffff })
  .map((code) => String.fromCodePoint(code).toWellFormed())
