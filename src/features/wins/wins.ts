import type { Word } from '../../delivery/word.ts'
import { feature } from '../../shared/feature.ts'
import { answerWins, type WinsDependencies } from './choose-channel.ts'

const winsWord: Word<WinsDependencies> = {
  name: 'wins',
  use: 'wins here',
  isMessage: () => true,
  run: answerWins,
}

/** A channel in which people share what they are proud of. */
export const wins = feature({
  name: 'wins',
  parts: (base: WinsDependencies) => base,
  words: [winsWord],
  help: {
    alone: [
      '`/exec-session wins here`: people can share gold and personal bests in this channel (coaches and admins). `wins off` ends it',
    ],
  },
})
