import type { QuietPerson } from '../../access/quiet-people.ts'
import { type Graded, isGraded, type SessionSummary } from '../../exec/session.ts'
import { groupBy } from '../../lib/group-by.ts'
import {
  listedName,
  personKey,
  resultText,
  scenarioName,
  scoreText,
  shortName,
} from '../session/session-facts.ts'
import { counted } from '../text/counted.ts'
import {
  type CardPart,
  type Content,
  factsPart,
  paragraphs,
  present,
  titlePart,
  toMessage,
} from '../text/document.ts'
import { tablePart } from '../text/table.ts'
import { cut } from '../text/untrusted-text.ts'
import { namesPart, newestPart } from './practice.ts'
import type { NewestAttempts } from './reasons.ts'

const SCENARIO_CHARACTERS = 60
const MOST_NAMES = 20
/** A message has room for this many. */
const MOST_ROWS = 50

interface Week {
  /** The sessions of these seven days, newest first. */
  sessions: readonly SessionSummary[]
  /** Each person's attempts at a scenario, if the newest lies in these days. */
  attempts: readonly NewestAttempts[]
  /** People who were expected to practice and did not; `undefined` if that is unknown. */
  without: readonly QuietPerson[] | undefined
  /** How many sessions the app read, if Exec has more. */
  newest: number | undefined
  now: Date
}

export function weekMessage({ sessions, attempts, without, newest, now }: Week): Content {
  const people = groupBy(sessions, personKey)
  const changes = attempts
    .flatMap(([now, before]) =>
      before === undefined ? [] : [{ now, before, rise: now.grade.score - before.grade.score }],
    )
    .toSorted((one, other) => other.rise - one.rise)
  const rose = changes.filter(({ rise }) => rise > 0)
  const slipped = changes.filter(({ rise }) => rise < 0).toReversed()
  return toMessage(
    titlePart("Your team's last 7 days"),
    factsPart(
      { plain: `${counted(people.length, 'person', 'people')} practiced` },
      without && { plain: `${without.length} didn't` },
      { plain: counted(sessions.length, 'session') },
    ),
    namesPart('Rose', rose.map(changeText), MOST_NAMES),
    namesPart('Slipped', slipped.map(changeText), MOST_NAMES),
    namesPart(
      "Didn't practice",
      (without ?? []).map(({ name }) => shortName(name)),
      MOST_NAMES,
    ),
    people.length === 0 ? paragraphs('Nobody practiced in the last 7 days.') : peopleTable(people, now),
    newestPart(newest),
  )
}

interface Change {
  now: Graded<SessionSummary>
  before: Graded<SessionSummary>
}

/** E.g. "Jane Smith (Procurement Discovery, 61 → 82.5)". */
function changeText({ now, before }: Change): string {
  const [from, to] = [before, now].map(({ grade }) => scoreText(grade.score))
  return `${shortName(listedName(now))} (${cut(scenarioName(now), SCENARIO_CHARACTERS)}, ${from} → ${to})`
}

/** The people who practiced, with their latest graded session. */
function peopleTable(
  people: readonly (readonly [SessionSummary, ...SessionSummary[]])[],
  now: Date,
): CardPart {
  const body = people.slice(0, MOST_ROWS).map((sessions) => {
    const latest = sessions.find(isGraded)
    const [first] = sessions
    return [
      shortName(listedName(first)),
      String(sessions.length),
      resultText(latest ?? first, now),
      cut(scenarioName(latest ?? first), SCENARIO_CHARACTERS),
    ]
  })
  const head = ['Person', 'Sessions', 'Latest', 'Scenario']
  return tablePart(
    'Who practiced',
    { head, body },
    body.map((row) => present(row).join(' · ')),
  )
}
