import type { Assignment } from '../../exec/assignment.ts'
import { type Graded, isGraded, type Session, type SessionSummary } from '../../exec/session.ts'
import { groupBy } from '../../lib/group-by.ts'
import { localTime } from '../../lib/zoned-time.ts'
import { reminderText } from '../assignments/assignment-rows.ts'
import { changeItem } from '../progress/progress.ts'
import { itemsByName, rubricChanges } from '../progress/rubric-changes.ts'
import { mainQuote } from '../progress/then-and-now.ts'
import { itemName, toWorkOn, workOnAmong } from '../session/rubric-order.ts'
import { firstName, gradeLabel, scenarioName, scoreText } from '../session/session-facts.ts'
import { andMore } from '../text/counted.ts'
import { type Optional, type Prose, present } from '../text/document.ts'
import { type RichPiece, richLine } from '../text/rich-pieces.ts'
import { dayText } from '../text/times.ts'
import { quoted } from '../text/untrusted-text.ts'

/** Unanswered messages between a coach and a person. */
export type OpenBetween = readonly {
  /** Whether it is the person's question, rather than the coach's note. */
  isQuestion: boolean
  /** In milliseconds since the epoch. */
  at: number
  words: readonly RichPiece[]
}[]

/** What the preparation of a one-to-one is written from. The texts are not escaped. */
interface OneToOneFacts {
  /** Their newest sessions, newest first. */
  sessions: readonly SessionSummary[]
  /** The sessions of `sessionsToRead` that could be read, newest first. */
  read: readonly Session[]
  /** `undefined` if the app can't tell. */
  open: OpenBetween | undefined
  /** What the person still has to practice; `undefined` if Exec doesn't say. */
  toDo: readonly Assignment[] | undefined
  now: Date
  /** The reader's IANA time zone. */
  zone: string
}

/** Reading one may cost a request to Exec. */
const SESSIONS_READ = 4
const SCENARIOS = 3
const SCORES = 6
const ITEMS = 2
/** How many of each kind are shown. */
const OPEN = 4
const QUOTE_CHARACTERS = 200

/**
 * The ids of the sessions with the most telling rubrics: the first and last of the compared attempts, and the newest.
 * Newest first.
 */
export function sessionsToRead(sessions: readonly SessionSummary[]): string[] {
  const graded = sessions.filter(isGraded)
  const compared = comparedAttempts(graded)
  const chosen = new Set([...compared.slice(0, 1), ...compared.slice(-1), ...graded].map(({ id }) => id))
  const few = [...chosen].slice(0, SESSIONS_READ)
  return graded.flatMap(({ id }) => (few.includes(id) ? id : []))
}

/**
 * Topics to talk about, each a heading and at least one point. They quote Exec and the two people, and add no claims.
 */
export function oneToOne({ sessions, read, ...open }: OneToOneFacts): Prose[][] {
  const graded = sessions.filter(isGraded)
  const [compared] = comparedAttempts(graded)
  const isUnread = read.length < sessionsToRead(sessions).length
  return [
    topic('Scores', attemptsByScenario(graded).slice(0, SCENARIOS).map(trend), 'No graded attempt yet.'),
    topic(
      'Weakest',
      present([...weakest(read), isUnread && sentence("I couldn't read every rubric.")]),
      'No weak item to show.',
    ),
    topic(
      'Most improved',
      improved(read, compared?.scenario.id),
      compared === undefined
        ? 'That takes two attempts at a scenario.'
        : 'No rise to show since the first attempt.',
    ),
    topic('Open between you two', openPoints(open), 'Nothing is open.'),
  ]
}

function topic(heading: string, points: readonly Prose[], none: string): Prose[] {
  return [{ kind: 'heading', text: heading }, ...(points.length === 0 ? [sentence(none)] : points)]
}

function sentence(text: string): Prose {
  return { kind: 'paragraph', text }
}

type Attempt = Graded<SessionSummary>

/** Keeps the order of the sessions. */
function attemptsByScenario(graded: readonly Attempt[]): Attempt[][] {
  return groupBy(graded, ({ scenario }) => scenario.id ?? '')
}

/** The attempts at the most recently practiced scenario that has several. */
function comparedAttempts(graded: readonly Attempt[]): Attempt[] {
  return attemptsByScenario(graded).find(({ length }) => length > 1) ?? []
}

/** E.g. "Procurement Discovery: 64 → 71 → 82.5". */
function trend(attempts: readonly Attempt[]): Prose {
  const scores = attempts.slice(0, SCORES).map(({ grade }) => scoreText(grade.score))
  const all = attempts.length > SCORES ? [...scores, '…'] : scores
  return {
    kind: 'paragraph',
    lead: attempts[0] && scenarioName(attempts[0]),
    text: all.toReversed().join(' → '),
  }
}

/** The weakest items by their newest grades. */
function weakest(read: readonly Session[]): Prose[] {
  const [last] = read
  const speaker = (last && firstName(last)) ?? 'They'
  const newest = new Map(read.toReversed().flatMap((one) => [...itemsByName(one)]))
  const rubric = [...newest.values()].map((place) => ({
    ...place.criterion,
    items: [{ ...place.item, name: itemName(place) }],
  }))
  return toWorkOn(rubric)
    .slice(0, ITEMS)
    .map((place) => {
      const { item } = place
      const { quote, suggestion } = workOnAmong([place])?.example ?? {}
      const feedback = lines(quoted(`${speaker} said`, quote), quoted('Try instead', suggestion))
      return { kind: 'item', label: gradeLabel(item.grade), name: itemName(place), feedback }
    })
}

function improved(read: readonly Session[], scenario: string | undefined): Prose[] {
  const rubrics = read.filter((one) => one.scenario.id === scenario && one.rubric.length > 0)
  const [last, first] = [rubrics[0], rubrics.at(-1)]
  const risen = first && last ? rubricChanges(last, first).filter(({ rise }) => rise > 0) : []
  const most = risen.toSorted((one, other) => other.rise - one.rise).slice(0, ITEMS)
  return most.map((change) => {
    const [then, now] = [mainQuote(change.before), mainQuote(change.now)]
    return { ...changeItem(change), feedback: lines(quoted('Then', then?.quote), quoted('Now', now?.quote)) }
  })
}

function lines(...texts: (string | undefined)[]): string | undefined {
  return present(texts).join('\n') || undefined
}

function openPoints({ open, toDo, now, zone }: Omit<OneToOneFacts, 'sessions' | 'read'>): Prose[] {
  const dayOf = (at: number) => localTime(at, zone).date
  return present([
    ...few(open, ({ isQuestion, at, words }) => ({
      lead: `${isQuestion ? 'Their question' : 'No answer to your note'} of ${dayText(dayOf(at), dayOf(now.getTime()))}`,
      text: `“${richLine(words, QUOTE_CHARACTERS)}”`,
    })),
    open === undefined && sentence("I couldn't look up your questions and notes."),
    ...few(toDo, (one) => ({
      lead: 'To practice',
      text: reminderText(one, { scenarios: new Map(), now, zone }),
    })),
    toDo === undefined && sentence("Exec didn't send their assignments."),
  ])
}

function few<One>(
  all: readonly One[] = [],
  draw: (one: One) => { lead: string; text: string },
): Optional<Prose>[] {
  const more = andMore(all.length - OPEN)
  const shown = all.slice(0, OPEN).map((one): Prose => ({ kind: 'paragraph', ...draw(one) }))
  return [...shown, more !== undefined && sentence(more)]
}
