import type { Stored } from '../../database/database.ts'
import {
  forgetPerson,
  peopleOfRows,
  type RowsOfPeople,
  type SoughtPerson,
} from '../../database/person-rows.ts'

/** The people of whom the database has rows. Each method throws what the database throws. */
export class KnownPeople {
  /** @param options.onForgotten drops what the process has read of the rows. */
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

  /** Deletes all that the database knows of a person. */
  async forget(person: Pick<SoughtPerson, 'person' | 'email'>): Promise<void> {
    const { database, workspace, rows, onForgotten } = this.options
    await forgetPerson(database, rows, { ...person, workspace })
    onForgotten()
  }
}
