import type { ServerResponse } from 'node:http'
import { html, sendPage } from './page.ts'

/** `GET /`: what the app is, for who may add it. @param supportUrl where people ask for help. */
export function sendLandingPage(response: ServerResponse, supportUrl: string | undefined): void {
  const support =
    supportUrl === undefined ? html`` : html`<p>Questions? <a href="${supportUrl}">Ask for help</a>.</p>`
  sendPage(response, {
    title: 'Exec session feedback for Slack',
    body: html`<p>Exec trains people with AI roleplays. This app brings the feedback of each session to Slack: the
      score, the rank, what went well, and the one thing to work on next.</p>
      <p><a class="button" href="/slack/install">Add to Slack</a></p>
      <h2>Privacy</h2>
      <p>Only you see your feedback, and your coaches and Exec admins when they ask for it, until one of you shares it.
      I keep no feedback, scores or email addresses in readable form. I write to people who ask me to, whose session someone
      shares or coaches, or as their admins choose.
      When you remove the app, its token and your Exec key are destroyed at once, and everything else within a day.</p>
      ${support}`,
  })
}
