import type { Stored } from '../../database/database.ts'
import {
  forgetPerson,
  peopleOfRows,
  type RowsOfPeople,
  type SoughtPerson,
} from '../../database/person-rows.ts'

/** The people that the database has rows about. Each method throws what the database throws. */
export class KnownPeople {
  /** @param options.onForgotten drops what the process has read from the rows. */
  constructor(
    private readonly options: Pick<Stored, 'database' | 'workspace'> & {
      rows: RowsOfPeople
      onForgotten(): void
    },
  ) {}

  everyone(): Promise<string[]> {
    const { database, workspace, rows } = this.options
    return peopleOfRows(database, rows, workspace)
  }

  /** Deletes all that the database has about a person. */
  async forget(person: Pick<SoughtPerson, 'person' | 'email'>): Promise<void> {
    const { database, workspace, rows, onForgotten } = this.options
    await forgetPerson(database, rows, { ...person, workspace })
    onForgotten()
  }
}
