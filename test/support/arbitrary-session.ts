import fc from 'fast-check'
import { type SentSession, toSession } from '../../src/exec/sent-session.ts'
import { NAME_CHARACTERS, type Session } from '../../src/exec/session.ts'

const fragment = fc.constantFrom(
  '<!channel>',
  '<!here>',
  '<!everyone>',
  '<@U123>',
  '<#C123>',
  '<!subteam^S123>',
  '@here',
  '*',
  '_',
  '~',
  '`',
  '```',
  '&',
  '&lt;',
  '&amp;lt;',
  '<',
  '>',
  '<https://x|y>',
  'https://evil.test/?a=b&c=d',
  '\n',
  '\n\n> ',
  '\r\n',
  '\t',
  '\u0000',
  '\u001B[31m',
  '\u2028',
  '\u200B',
  '\u200D',
  '\uFE0F'.repeat(60),
  '\u0301\u0323'.repeat(60),
  '👩‍👩‍👧‍👦',
  '👍🏽',
  '🇨🇭🇩🇪',
  'e\u0301',
  'שלום',
  'مرحبا',
  '\u202Eright\u202C',
  '\uD83D',
  '\uDE00',
  ':tada:',
  ' ',
  'word',
  'null',
  '0',
)
const shortText = fc
  .array(fc.oneof(fragment, fc.string({ unit: 'grapheme', maxLength: 8 })), { maxLength: 8 })
  .map((parts) => parts.join(''))
const SOME_LENGTHS = [76, 151, 256, 2001, 3001]

function textUpTo(...lengths: number[]): fc.Arbitrary<string> {
  const longText = fc
    .tuple(shortText, fc.constantFrom(...lengths))
    .map(([part, length]) => (part === '' ? 'x' : part).repeat(length).slice(0, length))
  return fc.oneof({ weight: 30, arbitrary: shortText }, { weight: 1, arbitrary: longText })
}

const text = textUpTo(...SOME_LENGTHS, 12_001, 100_000)
/** For elements that come in thousands: with the longest texts, the client would refuse the answer as too large. */
const thinText = textUpTo(...SOME_LENGTHS)

const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ min: 0, max: 100, noNaN: true }),
  fc.integer({ min: -1, max: 8000 }),
)
const moment = fc.oneof(
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.constantFrom('2026-03-15T14:30:00Z', '2026-03-15', 'yesterday', ''),
)

function oneOrUnknown(...known: string[]): fc.Arbitrary<string> {
  return fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...known) }, { weight: 1, arbitrary: text })
}

/** Each property may be missing: Exec's document requires none. */
function anyOf<Model>(model: { [Key in keyof Model]: fc.Arbitrary<Model[Key]> }) {
  return fc.record<Model, never>(model, { requiredKeys: [], noNullPrototype: true })
}

function orNull<Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> {
  return fc.option(value, { freq: 8 })
}

/** Mostly a few; seldom `count`, by repeating a few thin ones, which is cheap to generate and to shrink. */
function fewOrMany<Element>(
  element: fc.Arbitrary<Element>,
  count: number,
  thin: fc.Arbitrary<Element>,
): fc.Arbitrary<Element[]> {
  const many = fc
    .array(thin, { minLength: 1, maxLength: 3 })
    .map((few) => Array.from({ length: Math.ceil(count / few.length) }, () => few).flat())
  return fc.oneof(
    { weight: 25, arbitrary: fc.array(element, { maxLength: 4 }) },
    { weight: 1, arbitrary: many },
  )
}

const optionalText = orNull(text)
const grade = orNull(oneOrUnknown('good', 'mid', 'bad', 'not_relevant'))

type Text = fc.Arbitrary<string | null>
type Criterion = NonNullable<SentSession['evaluations']>[number]
type Item = NonNullable<Criterion['items']>[number]
type Example = NonNullable<Item['feedback_examples']>[number]
type Line = NonNullable<SentSession['transcript']>[number]

function exampleOf(texts: Text): fc.Arbitrary<Example> {
  return anyOf({
    quote: texts,
    feedback: texts,
    suggestion_quote: texts,
    grade,
    salience: orNull(oneOrUnknown('high', 'mid', 'low')),
  })
}

function itemOf(texts: Text, examples: fc.Arbitrary<Example[]>): fc.Arbitrary<Item> {
  return anyOf({ name: texts, grade, feedback: texts, feedback_examples: orNull(examples) })
}

function criterionOf(texts: Text, items: fc.Arbitrary<Item[]>): fc.Arbitrary<Criterion> {
  return anyOf({ criterion_name: texts, items: orNull(items) })
}

function lineOf(texts: Text): fc.Arbitrary<Line> {
  return anyOf({
    speaker: orNull(oneOrUnknown('ai', 'user')),
    text: texts,
    seconds_from_start: orNull(number),
  })
}

const thinTexts = orNull(thinText)
const thinExample = exampleOf(thinTexts)
const thinItem = itemOf(thinTexts, fc.array(thinExample, { maxLength: 2 }))
const item = itemOf(optionalText, fewOrMany(exampleOf(optionalText), 50, thinExample))
const thinCriterion = criterionOf(thinTexts, fc.array(thinItem, { maxLength: 3 }))
const criterion = criterionOf(optionalText, fewOrMany(item, 150, thinItem))

const headOf = (names: Text) => ({
  id: orNull(fc.oneof(fc.uuid(), fc.constant('abc123def456'), text)),
  user: orNull(
    anyOf({
      id: optionalText,
      email: orNull(fc.oneof(fc.emailAddress(), text)),
      first_name: names,
      last_name: names,
    }),
  ),
  scenario: orNull(anyOf({ id: optionalText, name: names, slug: optionalText })),
  score: orNull(number.filter((score) => Math.abs(score) < 1e21)),
  rank: orNull(oneOrUnknown('gold', 'silver', 'bronze', 'unranked')),
  duration_seconds: orNull(number),
  is_valid_attempt: orNull(fc.boolean()),
  created_at: orNull(moment),
})

const sessionOf = (names: Text): fc.Arbitrary<SentSession> =>
  anyOf({
    ...headOf(names),
    outcome_feedback: optionalText,
    positive_feedback: optionalText,
    constructive_feedback: optionalText,
    transcript: orNull(fewOrMany(lineOf(optionalText), 3000, lineOf(thinTexts))),
    evaluations: orNull(fewOrMany(criterion, 300, thinCriterion)),
  })

const someNames = orNull(text.map((name) => name.slice(0, NAME_CHARACTERS)))

const wreck = fc.record({ slot: fc.nat(), key: fc.constantFrom('same', 'extra'), value: fc.jsonValue() })

const document: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: sessionOf(optionalText).map(asJson) },
  {
    weight: 6,
    arbitrary: fc
      .tuple(sessionOf(optionalText), fc.array(wreck, { minLength: 1, maxLength: 6 }))
      .map(([value, wrecks]) => wrecks.reduce(wrecked, asJson(value))),
  },
  { weight: 1, arbitrary: fc.jsonValue() },
  { weight: 1, arbitrary: fc.record({ error: fc.jsonValue() }) },
)

/** A deep copy without shared parts. Not via JSON: a long text in a thousand places exceeds the longest string. */
function asJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asJson)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, asJson(part)]))
}

/** Replaces a property or element by a value of any type, or adds an unknown property beside it. */
function wrecked(value: unknown, { slot, key, value: replacement }: Wreck): unknown {
  const places = placesIn(value)
  const place = places[slot % places.length]
  if (place === undefined) return replacement
  Reflect.set(place.holder, key === 'extra' ? 'a property that Exec adds later' : place.key, replacement)
  return value
}

interface Wreck {
  slot: number
  key: string
  value: unknown
}

function placesIn(holder: unknown): { holder: object; key: string }[] {
  if (typeof holder !== 'object' || holder === null) return []
  return Object.entries(holder).flatMap(([key, value]) => [{ holder, key }, ...placesIn(value)])
}

/** Any session that `readSession` may return: properties missing or null, any text, unknown enums, any length. */
export function arbitrarySessionDocument(): fc.Arbitrary<SentSession> {
  return sessionOf(someNames)
}

/** The same, as the app has it. */
export function arbitrarySession(): fc.Arbitrary<Session> {
  return arbitrarySessionDocument().map(toSession)
}

/** Any JSON that may arrive: sessions, sessions with wrong types or unknown properties, error objects, anything else. */
export function arbitraryDocument(): fc.Arbitrary<unknown> {
  return document
}

/** The attempt before, if every item has risen since. */
export function beforeItRose(session: Session): Session {
  const rubric = session.rubric.map((criterion) => ({
    ...criterion,
    items: criterion.items.map((item) => ({
      ...item,
      grade: 'bad',
      examples: item.examples.map(({ quote, ...example }) => ({
        ...example,
        grade: undefined,
        quote: `Well, ${quote ?? ''}`,
      })),
    })),
  }))
  return { ...session, rubric }
}
