/** A text as it was before Slack escaped it: these three and no others. `&amp;` comes last so that nothing is decoded twice. */
export function decodeEntities(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}
