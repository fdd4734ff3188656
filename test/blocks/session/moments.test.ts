import { expect, it } from 'vitest'
import { quoteFinder } from '../../../src/blocks/session/moments.ts'

const HOW = ['Hello.', 'How do you buy?', 'We see.']
const LONG = 'word '.repeat(200)

it.each<[name: string, quote: string | undefined, line: number | undefined, texts: (string | null)[]]>([
  ['the same words', 'How do you buy?', 1, HOW],
  ['another case', 'HOW DO you buy', 1, HOW],
  ['other punctuation', 'How… do you, buy!', 1, HOW],
  ['other spacing', ' How\n do  you\tbuy ', 1, HOW],
  ['typographic quotes', '“How do you buy?”', 1, HOW],
  ['full-width letters', 'Ｈｏｗ do you buy', 1, HOW],
  ['another composition', 'Für dich'.normalize('NFD'), 1, ['Hello.', 'Für dich']],
  ['another apostrophe', "don't", 1, ['So.', 'I don’t.']],
  ['no apostrophe', 'dont', 1, ['So.', "I don't."]],
  ['a word that is not the first half of another', 'it', 1, ["it's fine", 'do it']],
  ['a part of a line', 'go on with the reports', 1, ['Hello.', 'Let me go on with the reports, then.']],
  [
    'a line that equals it, after one with more',
    'Yes, I see.',
    1,
    ['Yes, I see what you mean.', 'Yes, I see.'],
  ],
  ['the first line with it', 'you buy', 1, ['Hello.', 'How do you buy now?', 'What do you buy now?']],
  [
    'several lines together, of which the first counts',
    'a budget for that. Who has one?',
    1,
    ['Hello.', 'I lack a budget for that.', 'Who has one?'],
  ],
  ['lines around an empty one', 'one two three four five', 0, ['one two', null, 'three', 'four five']],
  ['a single line, after a pair', 'see you', 2, ['I see', 'You said so.', 'Now see you there.']],
  ['a whole word', 'no', 1, ['I know.', 'No one else.']],
  ['no part of a word', 'no', undefined, ['I know nothing.']],
  ['no end of a word', 'the end', 1, ['Breathe, end it.', 'The end.']],
  [
    'a long part that begins inside a word',
    'ppens when an invoice surpri',
    1,
    ['Hello.', 'What happens when an invoice surprises you?'],
  ],
  ['a script without spaces', '预算', 1, ['你好', '我没有预算。']],
  ['nothing that was not said', 'Never said by anyone', undefined, ['Hello.']],
  ['nothing without lines', 'Hello', undefined, []],
  ['its first 400 letters', `${LONG} and then something else`, 1, ['Hello.', LONG]],
  ...[undefined, '', '…', '?!', '👍'].map((quote): [string, typeof quote, undefined, string[]] => [
    `nothing for ${quote}, without letters and digits`,
    quote,
    undefined,
    ['…', '👍'],
  ]),
])('a quote is found by %s', (_, quote, line, texts) => {
  expect(quoteFinder(texts.map((text) => ({ text: text ?? undefined })))(quote)).toBe(line)
})
