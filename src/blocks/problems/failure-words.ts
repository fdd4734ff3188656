import type { LookupFailure } from '../../access/policy.ts'

export const TELL_OWNER = "If it happens again, send the app's owner this reference."

/** Why the app could not tell whether someone may see something. */
export function failureWords(failure: LookupFailure): string {
  switch (failure.kind) {
    case 'email_missing':
      return "I couldn't match you to an Exec account: your Slack profile has no email. Add the one that you use in Exec, or say which one it is: press *That's me…* in my Home. If it's there, the app lacks a permission: tell its owner."
    case 'profile_unreadable':
      return failure.slackError === 'missing_scope'
        ? `I couldn't match you to an Exec account: ${LACKS_PERMISSION}`
        : `I couldn't match you to an Exec account: Slack didn't share your profile (${slackCode(failure.slackError)}). Try again.`
    case 'coaches_unreadable':
      return failure.slackError === 'missing_scope'
        ? `I couldn't check whether you're a coach: ${LACKS_PERMISSION}`
        : `I couldn't check whether you're a coach: Slack didn't list the coaches' user group (${slackCode(failure.slackError)}). Try again. ${TELL_OWNER}`
    case 'admins_unreadable':
      return "I couldn't check whether you're an Exec admin: Exec didn't list its members. Try again."
    case 'groups_unreadable':
      return "I couldn't check whom you coach: Exec didn't list its groups. Try again."
    case 'grants_unreadable':
      return "I couldn't check whether someone asked you about this session. Try again."
    case 'monitors_unreadable':
      return "I couldn't check whether you monitor this scenario: Exec didn't say. Try again."
  }
}

/** Someone has to add a missing email or scope first. */
export function lacksSetUp(failure: LookupFailure): boolean {
  return (
    failure.kind === 'email_missing' || ('slackError' in failure && failure.slackError === 'missing_scope')
  )
}

const LACKS_PERMISSION = "the app lacks a permission in Slack. Ask the app's owner to reinstall it."

/** Slack's codes are the only words from outside in a problem's. */
export function slackCode(slackError: string): string {
  return slackError.replace(/[^a-z0-9_]/gi, '')
}
