import { describe, expect, it } from 'vitest'
import { Cipher } from '../../src/database/cipher.ts'

describe('what a cipher derives from its key', () => {
  const cipher = new Cipher([new Uint8Array(32).fill(7)])

  it('are hashes that stay the same for all versions: tables hold them', () => {
    expect(cipher.hash('jane@acme.com')).toBe('RF-AtdOmwzbwNy44ToUq2wZKdJEVjrIyC7iaz3ETJKQ')
  })

  it('is a secret for each purpose and key', () => {
    const other = new Cipher([new Uint8Array(32).fill(8)])
    const secrets = [
      cipher.secretFor('one'),
      cipher.secretFor('other'),
      other.secretFor('one'),
      cipher.hash('one'),
    ]
    expect(new Set(secrets).size).toBe(4)
    expect(cipher.secretFor('one')).toBe(secrets[0])
  })
})
