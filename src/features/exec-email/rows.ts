import { EXEC_EMAIL } from '../../access/exec-emails.ts'
import { type RowsOfPeople, rowsBlanking, rowsWithText } from '../../database/person-rows.ts'

/** What the person has asked, and what somebody else says of their email. */
const asked = rowsWithText(EXEC_EMAIL, ['person'])
/** What an admin has approved stays without them. */
const decided = rowsBlanking('exec_emails', 'decided_by', ['email', 'email_hash'])

export const rows: RowsOfPeople = {
  exec_emails: {
    ...asked,
    columns: ['person', 'decided_by'],
    find: async (database, who) => [
      ...(await asked.find(database, who)),
      ...(await decided.find(database, who)),
    ],
    async forget(database, who) {
      await asked.forget(database, who)
      await decided.forget(database, who)
    },
  },
}
