/** How the workspaces of the bench are named: each name tells the others. */

export function teamOf(workspace: number): string {
  return `T${workspace}`
}

export function tokenOf(team: string): string {
  return `xoxb-${team}`
}

export function teamOfToken(token: string): string {
  return token.replace('xoxb-', '')
}

const KEY_LENGTH = 40

export function keyOf(team: string): string {
  return `exec_live_${team.padStart(KEY_LENGTH, '0')}`
}

export function teamOfKey(key: string): string {
  return key.replace(/^exec_live_0*/, '')
}

export function userOf(team: string, person: number): string {
  return `U${team}P${person}`
}

/** The id of the person's session. */
export function sessionOf(team: string, person: number): string {
  return `${team}-${person}`
}

/** Of the session's participant. */
export function emailOf(session: string): string {
  return `${session.toLowerCase()}@bench.example`
}

/** The session of the user. */
export function sessionOfUser(user: string): string {
  return user.slice(1).replace('P', '-')
}
