import { describe, expect, it } from 'vitest'
import { nearestWord } from '../../src/handlers/command.ts'

const WORDS = ['latest', 'recent', 'assignments', 'team', 'help', 'share', 'why', 'wins'].map((name) => ({
  name,
}))

describe('nearestWord', () => {
  it.each([
    ['lates', 'latest'],
    ['LATEST', 'latest'],
    ['last', 'latest'],
    ['my latest session', 'latest'],
    ['recents', 'recent'],
    ['recnet <@U0REP>', 'recent'],
    ['hlep', 'help'],
    ['halp', 'help'],
    ['sahre abc', 'share'],
    ['wy', 'why'],
    ['whys', 'why'],
    ['wns here', 'wins'],
  ])('finds near %j the word %s', (text, word) => {
    expect(nearestWord(text, WORDS)?.name).toBe(word)
  })

  it.each(['', 'status', 'foo bar', 'score', 'what is this', 'anyway', 'x'.repeat(100_000), '👍'])(
    'finds no word near %j',
    (text) => {
      expect(nearestWord(text, WORDS)).toBeUndefined()
    },
  )
})
