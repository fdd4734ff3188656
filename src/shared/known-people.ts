import type { Stored } from '../database/database.ts'
import type { NamedPerson } from '../database/named-person.ts'
import { forgetPerson, peopleOfRows, type RowsOfPeople } from '../database/person-rows.ts'

/** The people of whom the database has rows. Each method throws what the database throws. */
export class KnownPeople {
  /** @param options.onForgotten drops what the process has read of the rows. */
  constructor(
    private readonly options: Pick<Stored, 'database' | 'workspace'> & {
      rows: RowsOfPeople
      onForgotten(): void
    },
  ) {}

  /** Batch `index` of them all, round robin: of `batches` that are enough for all, or one of `most` people. */
  async batch({ most, batches, index }: { most: number; batches: number; index: number }): Promise<string[]> {
    const { database, workspace, rows } = this.options
    const people = await peopleOfRows(database, rows, workspace)
    const size = Math.min(most, Math.max(1, Math.ceil(people.length / batches)))
    const first = size * (index % Math.max(1, Math.ceil(people.length / size)))
    return people.slice(first, first + size)
  }

  /** Deletes all that the database knows of a person. */
  async forget(person: Pick<NamedPerson, 'person' | 'email'>): Promise<void> {
    const { database, workspace, rows, onForgotten } = this.options
    await forgetPerson(database, rows, { ...person, workspace })
    onForgotten()
  }
}
