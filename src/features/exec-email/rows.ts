import { sql } from 'kysely'
import { EXEC_EMAIL } from '../../access/exec-emails.ts'
import { type RowsOfPeople, rowsBlanking, rowsNaming } from '../../database/person-rows.ts'
import { normalEmail } from '../../exec/session.ts'

/** What the person has asked, and what somebody else says of their email. */
const asked = rowsNaming('exec_emails', ['person'], ({ person, email = '' }, { cipher }) => {
  return sql`person = ${person} or email_hash = ${cipher.hash(normalEmail(email))}`
})
/** What an admin has approved stays without them. */
const decided = rowsBlanking('exec_emails', 'decided_by', ['email', 'email_hash'])

export const rows: RowsOfPeople = {
  exec_emails: {
    columns: ['person', 'decided_by'],
    encrypted: [EXEC_EMAIL],
    async find(database, who) {
      const own = (await asked.find(database, who)).map((row) => {
        const context = EXEC_EMAIL.contextOf({ workspace: String(row.workspace), key: String(row.person) })
        return { ...row, email: database.cipher.decrypt(String(row.email), context) }
      })
      return [...own, ...(await decided.find(database, who))]
    },
    async forget(database, who) {
      await asked.forget(database, who)
      await decided.forget(database, who)
    },
  },
}
