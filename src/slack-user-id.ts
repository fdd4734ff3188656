/** The id of someone in Slack. What has this form can stand in a mention. */
export const SLACK_USER_ID = /^[UW][A-Z0-9]{1,30}$/
