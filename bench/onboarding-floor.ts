import { Client } from 'pg';
import { applicationOf } from './onboarding-load';

// Where the rows of one application are, and by which column they are its. A party's proposal and approval are found by its own.
const TABLES = [
  { table: 'application', of: 'id = $1' },
  { table: 'application_section', of: 'application_id = $1' },
  { table: 'application_step', of: 'application_id = $1' },
  { table: 'screening', of: 'application_id = $1' },
  { table: 'screening_hit', of: 'application_id = $1' },
  { table: 'hit_decision', of: 'hit_id in (select id from screening_hit where application_id = $1)' },
  { table: 'job_due', of: `payload ->> 'applicationId' = $1::text` },
  { table: 'party', of: 'application_id = $1' },
  { table: 'control.proposal', of: 'id in (select approval_id from application where id = $1)' },
  { table: 'control.approval', of: 'id in (select approval_id from application where id = $1)' },
  {
    table: 'control.audit_entry',
    of: 'subject_id in (select approval_id::text from application where id = $1)',
  },
] as const;

/** One insert of one row. */
interface Insert {
  readonly text: string;
  readonly values: readonly unknown[];
}

/**
 * What the rows of a party cost the database when nobody thinks about them: the very rows that the services wrote, written once more
 * into tables of the same columns and keys, without triggers and references, row by row over plain connections, a party a transaction.
 */
export class Floor {
  private constructor(
    private readonly clients: readonly Client[],
    private readonly parties: readonly (readonly Insert[])[],
  ) {}

  /** Reads the rows of these parties back. */
  static async of(ownerUrl: string, connections: number, numbers: readonly number[]): Promise<Floor> {
    const clients = Array.from({ length: connections }, () => new Client({ connectionString: ownerUrl }));
    await Promise.all(clients.map((client) => client.connect()));
    const [reader] = clients;
    if (reader === undefined) throw new Error('a floor needs a connection');
    await reader.query('create schema plain');
    for (const { table } of TABLES)
      await reader.query(`create table plain.${nameIn(table)} (like ${table} including indexes)`);
    const parties: Insert[][] = [];
    for (const n of numbers) parties.push(await insertsOf(reader, applicationOf(n)));
    return new Floor(clients, parties);
  }

  get rowsAParty(): number {
    return this.parties.flat().length / this.parties.length;
  }

  /** Writes them. @returns parties a second */
  async rate(): Promise<number> {
    const rest = [...this.parties];
    const began = performance.now();
    await Promise.all(
      this.clients.map(async (client) => {
        for (let party = rest.pop(); party !== undefined; party = rest.pop()) {
          await client.query('begin');
          for (const { text, values } of party)
            await client.query({ name: text.slice(0, 60), text, values: [...values] });
          await client.query('commit');
        }
      }),
    );
    return (1000 * this.parties.length) / (performance.now() - began);
  }

  async close(): Promise<void> {
    await Promise.all(this.clients.map((client) => client.end()));
  }
}

const nameIn = (table: string) => table.replace('control.', '');

async function insertsOf(reader: Client, application: string): Promise<Insert[]> {
  const inserts: Insert[] = [];
  for (const { table, of } of TABLES) {
    const found = await reader.query<Record<string, unknown>>(`select * from ${table} where ${of}`, [
      application,
    ]);
    for (const row of found.rows) {
      const columns = Object.keys(row);
      const places = columns.map((_, index) => `$${String(index + 1)}`);
      inserts.push({
        text: `insert into plain.${nameIn(table)} (${columns.join(', ')}) values (${places.join(', ')})`,
        values: Object.values(row).map(plainOf),
      });
    }
  }
  return inserts;
}

/** JSON is written as text; what Postgres itself gave as an instant, a number or bytes goes back as it came. */
function plainOf(value: unknown): unknown {
  const isJson =
    typeof value === 'object' &&
    value !== null &&
    !(value instanceof Date) &&
    !Buffer.isBuffer(value) &&
    !Array.isArray(value);
  return isJson ? JSON.stringify(value) : value;
}
