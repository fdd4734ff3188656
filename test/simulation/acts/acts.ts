import type { JsonObject } from '../../support/slack/json.ts'
import type { Actor, Seen } from './actor.ts'

type Say = (actor: Actor) => string

/** What people do with one feature. */
interface FeatureActs {
  /** Its words, each with what people type. */
  words?: Readonly<Record<string, readonly Say[]>>
  /** The `action_id`s of its buttons; `id value` for an option of a menu. */
  buttons?: readonly string[]
  forms?: readonly string[]
  /** The menus that ask the app. */
  options?: readonly string[]
  tools?: Readonly<Record<string, (actor: Actor) => JsonObject>>
  shortcuts?: readonly string[]
  /** Slack's events, each with what people do to cause it. */
  events?: Readonly<Record<string, (actor: Actor) => Promise<void>>>
}

const mention: Say = ({ someone }) => `<@${someone.id}>`
const email: Say = ({ someone }) => someone.email
const just = (text: string): Say[] => [() => text]

/** By feature. A test holds it against all that the app takes from people. */
export const ACTS_OF: Readonly<Record<string, FeatureActs>> = {
  lists: {
    words: {
      latest: [() => 'latest', (actor) => `latest ${mention(actor)}`],
      recent: [() => '', () => 'recent', mention, email],
    },
    buttons: [
      'list.newer',
      'list.older',
      'list.back',
      'list.all',
      'list.mine',
      'list.team',
      'list.try_again',
      'list.scenario',
      'list.latest',
      'session.view',
    ],
    tools: {
      my_sessions: ({ chance, scenario }) => (chance.happens(0.5) ? {} : { limit: 3, scenario }),
      person_sessions: (actor) => ({ person: actor.chance.pick([mention, email])(actor) }),
    },
  },
  assignments: {
    words: { assignments: just('assignments') },
    buttons: [
      'assignment.back',
      'assignment.more',
      'assignment.done',
      'assignment.overdue',
      'assignment.mine',
      'assignment.try_again',
      'assignment.overdue_below',
      'assignment.practise',
      'assignment.turn_off_reminders',
    ],
    tools: { what_to_practice: () => ({}) },
  },
  card: {
    buttons: [
      'session.show_rubric',
      'session.hide_rubric',
      'session.back_to_card',
      'session.refresh',
      'session.try_again',
      'session.view_feedback',
      'session.show_to_everyone',
      'session.open_in_exec',
      'session.practise',
      'session.more open',
      'session.more practise',
    ],
    tools: {
      session_feedback: ({ chance, link }) => ({
        session: chance.happens(0.3) ? 'latest' : link,
        detail: chance.pick(['summary', 'rubric']),
      }),
    },
  },
  team: {
    words: { team: [() => 'team', ({ group }) => `team ${group}`, ({ scenario }) => `team ${scenario}`] },
    buttons: ['list.quiet', 'list.board'],
    tools: { scores_by_person: ({ scenario }) => ({ scenario }) },
  },
  why: { words: { why: [() => 'why', (actor) => `why ${mention(actor)}`, ({ link }) => `why ${link}`] } },
  wins: {
    words: { wins: [() => 'wins here', () => 'wins here', () => 'wins', () => 'wins off'] },
    buttons: ['wins.share', 'wins.post'],
  },
  home: {
    events: {
      async app_home_opened(actor) {
        await actor.openHome()
        await actor.world.wait(3000)
        if (actor.chance.happens(0.2)) await actor.searchesHome()
      },
    },
    buttons: ['home.', 'home.open_exec'],
    options: ['home.member'],
  },
  settings: {
    words: { notifications: just('notifications'), settings: just('settings'), forget: just('forget me') },
    buttons: ['home.notifications', 'home.privacy', 'home.more privacy', 'home.forget_me'],
    forms: ['notifications'],
  },
  unfurl: {
    events: { link_shared: (actor) => actor.post(actor.channel, `Look: ${actor.link}`) },
    buttons: ['session.more hide_preview'],
  },
  share: {
    words: {
      share: [({ session }) => `share ${session}`, ({ session, words }) => `share ${session} ${words}`],
    },
    events: { app_mention: (actor) => actor.post(actor.channel, `<@U0BOT> ${actor.link} ${actor.words}`) },
    shortcuts: ['share_session'],
    buttons: [
      'session.share',
      'session.share_here',
      'session.more share',
      'session.share_again',
      'session.more',
      'shared.remove',
      'shared.open',
      'shared.turn_off',
    ],
    forms: ['session.share'],
  },
  'practice-this': {
    words: { practice: [({ words }) => `practice ${words}`] },
    shortcuts: ['practice_this'],
    buttons: ['practice.form', 'practice.open'],
    forms: ['practice_this'],
  },
  review: { buttons: ['session.full_review', 'session.transcript', 'review.'] },
  'try-it': { buttons: ['session.try_it', 'session.more try_it', 'try_it.item'], forms: ['try_it'] },
  drills: {
    buttons: ['drills.make', 'drills.again', 'drills.practice', 'drills.open'],
    forms: ['drills.make'],
  },
  progress: {
    words: { progress: just('progress') },
    buttons: ['session.more progress'],
    tools: { my_progress: ({ scenario }) => ({ scenario }) },
  },
  grading: { buttons: ['session.tell_me', 'session.dont_tell_me'] },
  coaching: {
    buttons: [
      'session.coach',
      'session.more coach',
      'coaching.answer',
      'coaching.person',
      'session.more ask',
      'coaching.ask_drafted',
      'coaching.reply',
      'coaching.write_again',
    ],
    forms: ['session.coach', 'session.ask', 'coaching.reply'],
  },
  prepare: { buttons: ['prepare.one_to_one'] },
  assign: {
    words: { assign: [() => 'assign', (actor) => `assign ${mention(actor)}`] },
    buttons: ['assign.open', 'assign.try_again', 'assign.open_in_exec'],
    forms: ['assign'],
    options: ['assign.scenario', 'assign.group'],
  },
  results: { buttons: ['results.turn_off', 'session.more turn_off_results'] },
  alerts: { buttons: ['alerts.turn_off'] },
  digest: {
    buttons: ['digest.all', 'digest.more', 'digest.more turn_off_digest', 'welcome.digest'],
    tools: { team_week: () => ({}) },
  },
  welcome: {
    events: {
      app_home_opened: (actor) => actor.openHome(),
      async member_joined_channel(actor) {
        const { conversations, bot } = actor.world.slack.workspace
        const open = conversations.find(({ id }) => id === 'C0OPEN')
        if (open === undefined || open.members.includes(bot.user_id)) return
        actor.say('adds the app to C0OPEN')
        actor.world.slack.join(bot.user_id, 'C0OPEN', actor.id)
      },
    },
    buttons: ['welcome.latest', 'welcome.team', 'welcome.results'],
  },
  'exec-email': {
    buttons: [
      'exec_email.ask',
      'exec_email.decide',
      'exec_email.approve',
      'exec_email.decline',
      'exec_email.list',
      'exec_email.undo',
    ],
    forms: ['exec_email'],
  },
  'set-up': {
    buttons: [
      'set_up.access',
      'set_up.coaches',
      'set_up.messages',
      'set_up.connect',
      'set_up.disconnect',
      'set_up.check',
      'set_up.open_page',
    ],
    forms: ['set_up_access', 'set_up_coaches', 'set_up_messages'],
    options: ['coaches.', 'coached_group.'],
  },
  'broken forms': {},
  help: {
    words: { help: [() => 'help', () => 'hepl', ({ words }) => words] },
    buttons: ['list.help', 'home.more help'],
  },
}

/** One thing that somebody may do. */
export interface Act {
  feature: string
  name: string
  weight: number
  run(actor: Actor): Promise<void>
}

export const ACTS: readonly Act[] = Object.entries(ACTS_OF).flatMap(([feature, acts]) =>
  actsOf(feature, acts),
)

function actsOf(feature: string, acts: FeatureActs): Act[] {
  const { words = {}, buttons = [], tools = {}, shortcuts = [], events = {} } = acts
  const act = (name: string, weight: number, run: Act['run']): Act => ({ feature, name, weight, run })
  return [
    ...Object.entries(words).map(([word, texts]) =>
      act(word, 1, (actor) => actor.command(actor.chance.pick(texts)(actor))),
    ),
    ...(buttons.length === 0 ? [] : [act('presses', 2, (actor) => actor.press(isOneOf(buttons)))]),
    ...Object.entries(tools).map(([tool, input]) =>
      act(`tool ${tool}`, 0.2, (actor) => actor.tool(tool, input(actor))),
    ),
    ...shortcuts.map((id) => act(`shortcut ${id}`, 0.7, (actor) => actor.shortcut(id))),
    ...Object.entries(events).map(([event, cause]) => act(event, 1, cause)),
  ]
}

const WITH_OPTION = new Set(
  Object.values(ACTS_OF).flatMap(({ buttons = [] }) => buttons.filter((id) => id.includes(' '))),
)

/** As the app finds the listener: an option goes before its menu, an `action_id` before a prefix that ends in a dot. */
function isOneOf(buttons: readonly string[]) {
  return ({ action, option }: Seen): boolean => {
    const whole = `${action} ${option}`
    if (WITH_OPTION.has(whole)) return buttons.includes(whole)
    return buttons.includes(action) || buttons.includes(`${action.split('.')[0]}.`)
  }
}
