import { listButton } from '../../blocks/card/list-buttons.ts'
import type { Content } from '../../blocks/text/document.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import type { Word } from '../../delivery/word.ts'
import { firstPage } from '../../exec/list-cursor.ts'
import { feature } from '../../shared/feature.ts'
import { answerListWords, type ListDependencies } from '../../shared/list.ts'
import { readListWords } from '../../shared/list-words.ts'
import { beginsWithPerson } from '../../slack/person.ts'
import { listFilters, listPlaces, meant, view } from './list-buttons.ts'

async function answer(needs: ListDependencies, context: DeliveryContext, text: string) {
  const words = readListWords(text)
  return words.ok
    ? answerListWords(needs, context, words.value)
    : { audit: 'written' as const, problem: words.error }
}

const listWord = (name: 'latest' | 'recent', button: 'latest' | 'mine'): Word<ListDependencies> => ({
  name,
  buttons: [listButton(button, firstPage('own'))],
  isMessage: (_, rest) => readListWords(`${name} ${rest}`).ok,
  run: (needs, context, _, text) => answer(needs, context, text),
})

/** Nothing at all, or a person, before or without one of the words above. */
const person: Word<ListDependencies> = {
  takes: (_, text) => text.trim() === '' || beginsWithPerson(text),
  isMessage: (_, text) => text !== '' && readListWords(text).ok,
  run: (needs, context, _, text) => answer(needs, context, text),
}

/** One's own sessions, or someone's. */
export const lists = feature({
  name: 'lists',
  parts: (base: ListDependencies & { usage: Content }) => base,
  buttons: [listPlaces, listFilters, meant, view],
  words: [listWord('latest', 'latest'), listWord('recent', 'mine'), person],
  help: {
    alone: [
      '`/exec-session`: your latest sessions',
      '`/exec-session latest`: your newest graded session',
      "`/exec-session @someone` or `latest @someone`: someone else's sessions (coaches and admins). Their Exec email works, too",
    ],
  },
})
