/** A text as it was before Slack escaped it: these three and no others. `&amp;` comes last so that nothing is decoded twice. */
export function decodeEntities(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}

const ID = '[UW][A-Z0-9]{1,30}'

/** The id of someone in Slack. What has this form can stand in a mention. */
export const SLACK_USER_ID = new RegExp(`^${ID}$`)

/** A mention as this app writes it, and the id in it. */
export const SLACK_USER_MENTION = new RegExp(`<@(${ID})>`)
