/** The id of the Slack team, for a row's key. Throws before the app has connected: until then nobody knows it. */
export function connectedWorkspace(workspace: () => string | undefined): string {
  const id = workspace()
  if (id === undefined) throw new Error('The app has not connected to Slack yet.')
  return id
}
