import { nextOccurrence } from '../src/lib/zoned-time.ts'
import { interactiveElements } from '../test/support/slack/blocks/interactive-elements.ts'
import { textOf } from '../test/support/slack/json.ts'
import { elementsOfMessage } from '../test/support/slack/post.ts'
import type { Message } from '../test/support/slack/workspace.ts'
import type { StoryAction } from './actions.ts'
import { sessionLink } from './exec-sessions.ts'
import type { PageEvent, Place } from './page-data.ts'
import type { World, WorldOptions } from './world.ts'

const TEAM = 'C0TEAM'
const JANE = { person: 'U0REP', conversation: 'D0APPREP' }
const JANE_IN_TEAM = { ...JANE, conversation: TEAM }
const CARLA = { person: 'U0COACH', conversation: 'D0APPCOACH' }
const CARLA_IN_TEAM = { ...CARLA, conversation: TEAM }
const ADA_IN_TEAM = { person: 'U0ADMIN', conversation: TEAM }
const RAVI_IN_TEAM = { person: 'U0REP2', conversation: TEAM }
const [FIRST, SECOND] = ['ungraded1', 'retry1']

const HOUR_MS = 60 * 60_000
const DIGEST = { hour: 9, zone: 'Europe/Berlin' } as const

/** By the field. `null` leaves it as the form opens it. */
type Typed = Record<string, string | null>
const NOTE: Typed = { 'note/note': null }
const GOAL: Typed = { 'rank/rank': 'gold' }
const NOTIFICATIONS: Typed = { 'digest/digest': 'weekly' }

/** What happens in Slack and Exec, and where one sees it. */
interface Step {
  caption: string
  at: Pick<Place, 'person' | 'conversation'>
  /** What that person sees there in the end: words of a message or a modal, or a form with these fields. */
  shows: string | Typed
  act(world: World): Promise<unknown>
}

const STEPS: readonly Step[] = [
  {
    caption:
      "Exec graded Jane's cold call. Her result comes as a DM: one thing to work on. Nobody else gets it.",
    at: JANE,
    shows: '79/100',
    act: (world) => world.grade(FIRST),
  },
  {
    caption: 'Jane asks her team, and pastes the link of her session. It unfurls into a card.',
    at: JANE_IN_TEAM,
    shows: 'Show rubric',
    act: ({ slack }) =>
      slack.post({
        user: JANE.person,
        channel: TEAM,
        text: `He was interested, and then it just ended. Any idea? ${sessionLink(FIRST)}`,
      }),
  },
  {
    caption:
      'Ada, an admin, pressed “Show rubric”. It asked her first, because all of #team sees it: Ravi, too.',
    at: RAVI_IN_TEAM,
    shows: 'Hide rubric',
    async act(world) {
      await press(world, ADA_IN_TEAM, 'Show rubric')
      await press(world, ADA_IN_TEAM, 'Show to everyone')
    },
  },
  {
    caption:
      'Carla, her coach, typed “/exec-session” with the id, and opened “Full review”: each item, and what to say instead.',
    at: CARLA_IN_TEAM,
    shows: 'Try instead',
    async act(world) {
      await world.slack.command({ user: CARLA.person, channel: TEAM, text: FIRST })
      await press(world, CARLA_IN_TEAM, 'Full review')
    },
  },
  {
    caption: 'Then “Coach…”: a note to Jane, drafted from the session. Carla can change every word.',
    at: CARLA_IN_TEAM,
    shows: NOTE,
    act: openNote,
  },
  {
    caption: '“Assign it again…” is filled in with Jane, the scenario and the note. Carla adds a goal: Gold.',
    at: CARLA_IN_TEAM,
    shows: GOAL,
    act: openAssign,
  },
  {
    caption: "Jane gets Carla's note as a DM. Nobody else sees it.",
    at: JANE,
    shows: 'sent you a note',
    async act(world) {
      await submit(world, CARLA, openAssign, GOAL)
      await submit(world, CARLA, openNote, NOTE)
      await world.pass(HOUR_MS)
    },
  },
  {
    caption: 'The next morning she made the call again. Then and now: her own words, before and after.',
    at: JANE,
    shows: 'Then and now',
    async act(world) {
      await world.pass(22 * HOUR_MS)
      await world.grade(SECOND)
    },
  },
  {
    caption:
      'Gold! Jane shared it, after a preview that she alone saw. #team sees what got better, and nothing else.',
    at: RAVI_IN_TEAM,
    shows: '🎉',
    async act(world) {
      await press(world, JANE, 'Share in #team…')
      await press(world, JANE, 'Post')
      await world.slack.next(() => findShown(world, { at: JANE, shows: 'Shared in' }))
    },
  },
  {
    caption:
      "Monday, 9 AM: Carla's digest says who to write to and why, with a drafted note behind each button. That's it. Now it's your turn: be anyone, press anything.",
    at: CARLA,
    shows: 'Who to write to',
    act: ({ clock, pass }) => pass(nextOccurrence(clock.now(), DIGEST).at - clock.now()),
  },
]

/** A story that the real app answers: each step does what people would do, and the page goes where one sees it. */
export class Story {
  private at: number | undefined
  private place: Place | undefined
  private coming: number | undefined
  private hasFailed = false
  private version = 0

  constructor(
    private readonly stage: {
      world(): World
      /** Replaces the world by a new one. */
      reset(options: WorldOptions): Promise<void>
      changed(): void
    },
  ) {}

  get shown(): Extract<PageEvent, { kind: 'story' }> {
    const { at, place, coming, version } = this
    const { shows } = STEPS[coming ?? at ?? 0] ?? {}
    const step = at === undefined ? undefined : STEPS[at]
    return {
      kind: 'story',
      version,
      isBusy: coming !== undefined,
      typed: typeof shows === 'object' ? shows : {},
      step: step && {
        number: (at ?? 0) + 1,
        of: STEPS.length,
        caption: this.hasFailed
          ? 'Here the story is stuck: something else was done before. “Restart” begins anew.'
          : step.caption,
        place,
      },
    }
  }

  /** A press on an older version than this comes too late. */
  async press({ pressed, seen }: StoryAction): Promise<void> {
    if (seen !== this.version || this.coming !== undefined) return
    if (pressed === 'skip') this.at = undefined
    else await this.run(pressed === 'play' ? 0 : (this.at ?? 0) + 1)
    this.version += 1
    this.stage.changed()
  }

  private async run(at: number): Promise<void> {
    const step = STEPS[at]
    if (step === undefined) return
    this.coming = at
    this.hasFailed = false
    this.stage.changed()
    try {
      if (at === 0) await this.begin()
      this.place = await perform(this.stage.world(), step)
    } catch {
      this.hasFailed = true
    } finally {
      this.at = at
      this.coming = undefined
    }
  }

  /** On a Thursday at ten, so that all but the digest comes at once. */
  private async begin(): Promise<void> {
    const monday = nextOccurrence(Date.now(), { ...DIGEST, hour: 10 }).at
    await this.stage.reset({ results: 'on', aheadMs: monday + 3 * 24 * HOUR_MS - Date.now() })
    const world = this.stage.world()
    const { person: user, conversation: channel } = CARLA
    await world.slack.command({ user, channel: TEAM, text: 'wins here' })
    await world.slack.post({ user, channel, text: 'notifications' })
    await submit(world, CARLA, () => press(world, CARLA, 'Notifications…'), NOTIFICATIONS)
  }
}

/** Does nothing where someone has done it by hand. */
async function perform(world: World, step: Step): Promise<Place> {
  const { act, at } = step
  const find = () => findShown(world, step)
  if (find() === undefined) await act(world)
  return { ...at, tab: 'messages', ...(await world.slack.next(find)) }
}

function findShown(
  { slack }: World,
  { at, shows }: Pick<Step, 'at' | 'shows'>,
): Pick<Place, 'thread'> | undefined {
  const { person, conversation } = at
  const { blocks = [] } = slack.view(person) ?? {}
  if (typeof shows !== 'string') return hasFields(blocks, shows) ? {} : undefined
  const seen = [{ blocks, thread_ts: undefined }, ...slack.visibleTo(person, conversation)]
  const found = seen.find((one) => JSON.stringify(one).includes(shows))
  return found && { thread: found.thread_ts }
}

function hasFields(blocks: Message['blocks'], typed: Typed): boolean {
  return Object.keys(typed).every((name) => blocks.some(({ block_id }) => block_id === name.split('/')[0]))
}

/** Carla writes to Jane about the session whose card she has. */
async function openNote(world: World): Promise<void> {
  const { slack } = world
  if (slack.view(CARLA.person) !== undefined) await slack.closeView({ user: CARLA.person, all: true })
  await press(world, CARLA_IN_TEAM, 'Coach…')
}

async function openAssign(world: World): Promise<void> {
  if (!hasFields(world.slack.view(CARLA.person)?.blocks ?? [], NOTE)) await openNote(world)
  await press(world, CARLA_IN_TEAM, 'Assign it again…')
}

/** Presses the button with this label in the person's modal, or else the newest one in the conversation, once there is one. */
async function press(
  { slack }: World,
  { person: user, conversation }: Step['at'],
  label: string,
): Promise<void> {
  const find = () => {
    const view = slack.view(user)
    const inView = interactiveElements(view?.blocks ?? []).map((found) => ({ ...found, view }))
    const messages = slack.visibleTo(user, conversation).toReversed()
    const inMessages = messages.flatMap((message) =>
      elementsOfMessage(message).map((found) => ({ ...found, message })),
    )
    return [...inView, ...inMessages].find(({ element }) =>
      textOf(Object(element.text).text)?.startsWith(label),
    )
  }
  const { block, element, ...place } = await slack.next(find)
  await slack.click({
    user,
    action_id: String(element.action_id),
    block_id: String(block.block_id),
    ...place,
  })
}

/** Fills in and submits the form, which may be closed by now. */
async function submit(
  world: World,
  { person: user }: Step['at'],
  open: (world: World) => Promise<void>,
  typed: Typed,
): Promise<void> {
  const { slack } = world
  const isOpen = () => hasFields(slack.view(user)?.blocks ?? [], typed)
  if (!isOpen()) await open(world)
  await slack.next(isOpen)
  const values = Object.entries(typed).flatMap(([name, value]) => (value === null ? [] : [[name, value]]))
  await slack.submitView({ user, values: Object.fromEntries(values) })
  await slack.next(() => !isOpen())
}
