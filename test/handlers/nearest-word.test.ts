import { describe, expect, it } from 'vitest'
import { editDistance, nearestWord } from '../../src/handlers/command.ts'

const WORDS = ['latest', 'recent', 'assignments', 'team', 'board', 'help', 'share', 'why', 'wins'].map(
  (name) => ({
    name,
  }),
)

describe('nearestWord', () => {
  it.each([
    ['lates', 'latest'],
    ['LATEST', 'latest'],
    ['last', 'latest'],
    ['my latest session', 'latest'],
    ['recents', 'recent'],
    ['recnet <@U0REP>', 'recent'],
    ['hlep', 'help'],
    ['sahre abc', 'share'],
    ['wy', 'why'],
    ['wns here', 'wins'],
  ])('finds near %j the word %s', (text, word) => {
    expect(nearestWord(text, WORDS)?.name).toBe(word)
  })

  it.each(['', 'status', 'foo bar', 'score', 'what is this', 'hello', 'x'.repeat(100_000), '👍'])(
    'finds no word near %j',
    (text) => {
      expect(nearestWord(text, WORDS)).toBeUndefined()
    },
  )
})

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['', 'why', 3],
    ['help', 'help', 0],
    ['hepl', 'help', 1],
    ['lates', 'latest', 1],
    ['lattest', 'latest', 1],
    ['foo', 'help', 4],
  ])('between %j and %j is %i', (one, other, distance) => {
    expect(editDistance(one, other)).toBe(distance)
    expect(editDistance(other, one)).toBe(distance)
  })
})
