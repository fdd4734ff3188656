import type {
  GradeDocument,
  ItemDocument,
  SessionDocument,
  TranscriptLineDocument,
} from '../test/support/exec/session-document.ts'

type Texts = Pick<
  SessionDocument,
  'outcome_feedback' | 'positive_feedback' | 'constructive_feedback' | 'transcript' | 'evaluations'
>

interface Told {
  outcome: string
  wentWell: string | null
  workOn: string
  /** The customer and the rep in turn. The quotes of the rubric are from here. */
  said: readonly string[]
  rubric: Readonly<Record<string, readonly ItemDocument[]>>
}

/** A line comes every nine seconds. */
const LINE_SECONDS = 9

function texts({ outcome, wentWell, workOn, said, rubric }: Told): Texts {
  return {
    outcome_feedback: outcome,
    positive_feedback: wentWell,
    constructive_feedback: workOn,
    transcript: said.map(
      (text, at): TranscriptLineDocument => ({
        speaker: at % 2 === 0 ? 'ai' : 'user',
        text,
        seconds_from_start: at * LINE_SECONDS,
      }),
    ),
    evaluations: Object.entries(rubric).map(([criterion_name, items]) => ({
      criterion_name,
      items: [...items],
    })),
  }
}

/** An item of high importance, if it has a quote. `instead` is what Exec suggests to say. */
function item(
  name: string,
  grade: GradeDocument,
  feedback: string,
  example?: { quote: string; shows: string; instead?: string },
): ItemDocument {
  if (example === undefined) return { name, grade, feedback, feedback_examples: [] }
  const { quote, shows, instead = null } = example
  const drawn = { quote, feedback: shows, suggestion_quote: instead, grade, salience: 'high' as const }
  return { name, grade, feedback, feedback_examples: [drawn] }
}

/** What Exec writes of each session. Attempts at one scenario have the same items, so that one sees what changed. */
export const SESSION_TEXTS: Readonly<Record<string, Texts>> = {
  attempt1: texts({
    outcome: 'Presented for six minutes before the first question. The customer never said what they need.',
    wentWell: 'Knows the product inside out.',
    workOn: 'Begin with how they buy today, and only then show anything.',
    said: [
      'Hello, I run procurement at Globex. You have ten minutes.',
      'Great! Let me walk you through our forty integrations.',
      'I am not sure we need forty.',
      'Most customers say that at first. Next slide.',
      'I have another meeting.',
      'I could send you the slides.',
    ],
    rubric: {
      'Communication Skills': [
        item('Discovery Questions', 'bad', 'Asked nothing in the first half.', {
          quote: 'Let me walk you through our forty integrations.',
          shows: 'A tour before a single question.',
          instead: 'Before I show anything: how do you buy software today?',
        }),
        item('Talk Ratio', 'bad', 'Spoke for 84% of the time.'),
      ],
      'Objection Handling': [item('Budget Concerns', 'bad', 'Talked past it.')],
    },
  }),
  attempt2: texts({
    outcome: 'Kept it short and friendly, with one question that the customer could answer with yes or no.',
    wentWell: 'Left room for the customer and listened.',
    workOn: 'Ask open questions: how, what, and who decides.',
    said: [
      'Hello again. What is new?',
      'Good to see you. Do you have any problems with your purchasing?',
      'No, not really.',
      'All right. Did you see the game on Sunday?',
      'I did. And we have no budget this year.',
      'I see. Maybe next year, then.',
    ],
    rubric: {
      'Communication Skills': [
        item('Discovery Questions', 'bad', 'One question, and it was a closed one.', {
          quote: 'Do you have any problems with your purchasing?',
          shows: 'A no ends the conversation.',
          instead: 'What happens from the moment a team wants a tool?',
        }),
        item('Talk Ratio', 'good', 'The customer spoke more than half of the time.'),
        item('Small Talk', 'mid', 'Warm, but it took the time for the second question.'),
      ],
      'Objection Handling': [item('Budget Concerns', 'mid', 'Heard it, and accepted it at once.')],
    },
  }),
  ungraded2: texts({
    outcome: 'Found the invoice that hurts, and left with a date and a second person in the room.',
    wentWell: 'Three open questions in a row, each about the answer before it.',
    workOn: 'Put a number on what the late invoices cost.',
    said: [
      'Hello, I run procurement at Globex. You have ten minutes.',
      'Thank you. What was the last purchase that annoyed you?',
      'A tool that three teams had bought, each for itself.',
      'What did that cost you, apart from the money?',
      'A week of my finance team.',
      'Then let us look at that with them: does Tuesday at two work?',
    ],
    rubric: {
      'Communication Skills': [
        item('Discovery Questions', 'good', 'Stayed with the story until the cost came out.', {
          quote: 'What was the last purchase that annoyed you?',
          shows: 'Open, concrete, and about them.',
        }),
        item('Talk Ratio', 'good', 'Spoke for 38% of the time.', {
          quote: 'What did that cost you, apart from the money?',
          shows: 'A question where a list of features stood last time.',
        }),
      ],
      'Objection Handling': [
        item('Budget Concerns', 'mid', 'It came up late; the cost of doing nothing had no number.'),
        item('Next Step', 'good', 'A date, a time, and who joins.', {
          quote: 'Then let us look at that with them: does Tuesday at two work?',
          shows: 'The customer only has to say yes.',
        }),
      ],
    },
  }),
  silver1: texts({
    outcome: 'Kept the customer talking and found out why usage fell. The offer came before the reason.',
    wentWell: 'Named the falling usage openly and asked what had changed.',
    workOn: 'Hold the discount back until the reason is clear.',
    said: [
      'We are not sure that we want to renew.',
      'I saw that fewer people log in since June. What has changed?',
      'Our team lead left, and nobody trains the new ones.',
      'I could take fifteen percent off the price.',
      'Let me think about that.',
      'Sure. Write to me when you know more.',
    ],
    rubric: {
      Diagnosis: [
        item('Reason for the Drop', 'good', 'Named it first, and asked.', {
          quote: 'I saw that fewer people log in since June. What has changed?',
          shows: 'The facts, and then an open question.',
        }),
      ],
      Price: [
        item('Holding the Price', 'mid', 'The discount came before the customer asked for one.', {
          quote: 'I could take fifteen percent off the price.',
          shows: 'Training was missing, not money.',
          instead: 'What if we trained your new people in the first week of July?',
        }),
      ],
      Close: [
        item('Next Step', 'bad', 'Left it to the customer.', {
          quote: 'Write to me when you know more.',
          shows: 'They will not.',
          instead: 'Can we decide on Friday, with your new team lead?',
        }),
      ],
    },
  }),
  norubric1: texts({
    outcome: 'Turned a cancellation into a plan: training in July, and a review in August.',
    wentWell: 'Asked for the reason three times until it came.',
    workOn: 'Sum up what was agreed before the call ends.',
    said: ['We want to cancel.', 'I am sorry to hear that. What would have to be true for you to stay?'],
    rubric: {},
  }),
  bronze1: texts({
    outcome: 'Got two minutes and used one and a half of them for the product.',
    wentWell: 'A short, honest opening.',
    workOn: 'Ask one question before the first feature.',
    said: [
      'Logistics, Brandt.',
      'This is Jane from Acme. I call about the waiting times at your dock. Do you have two minutes?',
      'Two, yes.',
      'Our scheduler has slots, alerts, a mobile app and a portal for your carriers.',
      'Send me something.',
      'Will do. Have a good day!',
    ],
    rubric: {
      Opening: [item('Reason for the Call', 'good', 'Said at once, in one sentence.')],
      Conversation: [item('Questions', 'bad', 'None.')],
      Close: [
        item('Next Step', 'bad', 'Took the first way out.', {
          quote: 'Will do. Have a good day!',
          shows: 'The call is over, and nothing is agreed.',
          instead: 'I will. And may I call on Thursday to hear what you think?',
        }),
      ],
    },
  }),
  unranked1: texts({
    outcome: 'The call ended before its purpose was said.',
    wentWell: null,
    workOn: 'Say in one sentence why you call.',
    said: [
      'Logistics, Brandt.',
      'Hi, this is Jane, how are you doing today?',
      'Busy. What is it about?',
      'I only wanted to introduce myself.',
      'Not now, sorry.',
    ],
    rubric: {
      Opening: [
        item('Reason for the Call', 'bad', 'It never came.', {
          quote: 'I only wanted to introduce myself.',
          shows: 'Gives a busy person a reason to hang up.',
          instead: 'I call about the waiting times at your dock.',
        }),
      ],
      Conversation: [item('Questions', 'bad', 'None about their work.')],
      Close: [item('Next Step', 'not_relevant', 'The call was over before.')],
    },
  }),
  ungraded1: texts({
    outcome: 'Brandt told how long the trucks wait, and wanted to hear more. Then the call just ended.',
    wentWell: 'Three questions about the dock before the first word about the product.',
    workOn: 'Ask for the next conversation while they are interested.',
    said: [
      'Logistics, Brandt.',
      'Jane from Acme. I call about the waiting times at your dock. How long did the last truck wait?',
      'Two hours. The driver was furious.',
      'And what does such an hour cost you?',
      'More than I would like. What can you do about it?',
      'I will send you some material, and we will be in touch.',
    ],
    rubric: {
      Opening: [item('Reason for the Call', 'good', 'One sentence, about their dock.')],
      Conversation: [
        item('Questions', 'good', 'Concrete, and each from the answer before.', {
          quote: 'And what does such an hour cost you?',
          shows: 'Turns a nuisance into a number.',
        }),
      ],
      Close: [
        item('Next Step', 'bad', 'Ended without a date, though the customer had asked.', {
          quote: 'I will send you some material, and we will be in touch.',
          shows: 'Nobody knows what happens now.',
          instead: 'Does Thursday at ten work for fifteen minutes?',
        }),
      ],
    },
  }),
  retry1: texts({
    outcome: 'The same call, with an end: Thursday at ten, and the dock manager joins.',
    wentWell: 'Asked for the appointment the moment the customer showed interest.',
    workOn: 'Say what Brandt should have at hand on Thursday.',
    said: [
      'Logistics, Brandt.',
      'Jane from Acme. I call about the waiting times at your dock. How long did the last truck wait?',
      'Two hours. The driver was furious.',
      'What would it be worth to you to have that hour back?',
      'A lot. What can you do about it?',
      'Let me show you: does Thursday at ten work, with your dock manager?',
      'Thursday is good.',
    ],
    rubric: {
      Opening: [item('Reason for the Call', 'good', 'One sentence, about their dock.')],
      Conversation: [
        item('Questions', 'good', 'Led from the waiting time to what it is worth.', {
          quote: 'What would it be worth to you to have that hour back?',
          shows: 'The customer names the value.',
        }),
      ],
      Close: [
        item('Next Step', 'good', 'A day, a time, and who joins.', {
          quote: 'Let me show you: does Thursday at ten work, with your dock manager?',
          shows: 'The customer only has to say yes.',
        }),
      ],
    },
  }),
  enormous1: {
    outcome_feedback: 'Held the line for two hours, and gave it away in the last ten minutes.',
    positive_feedback: 'Asked each member of the board what they need.',
    constructive_feedback: 'Plan the last concession before the meeting.',
  },
  ravi1: texts({
    outcome: 'Led a nervous customer from the price back to what they use.',
    wentWell: 'Calm throughout, and never defensive.',
    workOn: 'Bring the usage report before they ask for it.',
    said: [
      'Your competitor is cheaper.',
      'They may be. Which of the reports would your team miss on the first Monday?',
      'The stock report, I suppose.',
      'Then let us go through that one together on Wednesday.',
    ],
    rubric: {
      Diagnosis: [
        item('Reason for the Drop', 'mid', 'Found what they use, and not why they use less.', {
          quote: 'Which of the reports would your team miss on the first Monday?',
          shows: 'Good for the value; the reason is still open.',
          instead: 'What made you look around just now?',
        }),
      ],
      Price: [item('Holding the Price', 'good', 'Did not touch it.')],
      Close: [
        item('Next Step', 'good', 'A day, and a task.', {
          quote: 'Then let us go through that one together on Wednesday.',
          shows: 'Small, and soon.',
        }),
      ],
    },
  }),
  ravi2: texts({
    outcome: 'Gave a discount in the second minute, and then a bigger one.',
    wentWell: 'Friendly, even under pressure.',
    workOn: 'Ask for the reason before you talk about money.',
    said: [
      'We may have to cancel.',
      'What if I took twenty percent off?',
      'Is that all?',
      'I could ask my boss for thirty.',
    ],
    rubric: {
      Diagnosis: [item('Reason for the Drop', 'bad', 'Never asked.')],
      Price: [
        item('Holding the Price', 'bad', 'Two discounts, and nobody had asked for the first.', {
          quote: 'What if I took twenty percent off?',
          shows: 'The price was not the reason.',
          instead: 'What has changed since you signed?',
        }),
      ],
      Close: [item('Next Step', 'mid', 'It waits for someone else.')],
    },
  }),
  mia1: texts({
    outcome: 'A good start that lost its thread at the first objection.',
    wentWell: 'Said why she called in ten words.',
    workOn: 'Stay with an objection: ask what is behind it.',
    said: ['We have somebody for that.', 'Oh, all right. Then I will not keep you.'],
    rubric: {
      Opening: [item('Reason for the Call', 'good', 'Ten words.')],
      Close: [
        item('Next Step', 'bad', 'Gave up at the first no.', {
          quote: 'Then I will not keep you.',
          shows: 'An objection is often a question.',
          instead: 'What do you like about how they do it?',
        }),
      ],
    },
  }),
  sam1: texts({
    outcome: 'Thorough, but it was an interview: eleven questions and no thought of his own.',
    wentWell: 'Wrote down every answer.',
    workOn: 'After three questions, say what you have understood.',
    said: ['We buy in each team.', 'And who signs?', 'The team lead.', 'And who pays?'],
    rubric: {
      'Communication Skills': [
        item('Discovery Questions', 'mid', 'Many, and none built on the answer before.', {
          quote: 'And who pays?',
          shows: 'The next one on the list.',
          instead: 'So the lead signs, and you see the invoice. How often is that a surprise?',
        }),
      ],
    },
  }),
}
