import { createHash } from 'node:crypto';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import { Complaint } from '../command';

type Migration = new () => MigrationInterface & { readonly name: string };

/** The same migrations, each of which writes down in its own transaction by what text it was made. */
export function remembering(migrations: readonly Migration[]): Migration[] {
  return migrations.map(
    (Made) =>
      class extends Made {
        override async up(runner: QueryRunner): Promise<void> {
          await super.up(runner);
          await runner.query(
            'create table if not exists migration_text (name text primary key, fingerprint text not null)',
          );
          const fingerprint = await fingerprintOf(Made);
          await runner.query('insert into migration_text values ($1, $2)', [this.name, fingerprint]);
        }
      },
  );
}

/**
 * A migration is run once, and what it said then may not be what it says now: what follows relies on the latter. Changes nothing.
 *
 * @throws Complaint that names the first migration of this database whose text was another, or is not known
 */
export async function assertMadeByTheirTexts(
  database: DataSource,
  migrations: readonly Migration[],
): Promise<void> {
  const [known] = await database.query<[{ run: boolean; texts: boolean }]>(
    `select to_regclass('migrations') is not null as run, to_regclass('migration_text') is not null as texts`,
  );
  if (!known.run) return;
  const run = await database.query<{ name: string; fingerprint: string | null }[]>(
    known.texts
      ? 'select m.name, t.fingerprint from migrations m left join migration_text t on t.name = m.name'
      : 'select name, null as fingerprint from migrations',
  );
  const fingerprints = new Map(run.map(({ name, fingerprint }) => [name, fingerprint]));
  for (const Made of migrations) {
    const { name } = new Made();
    const before = fingerprints.get(name);
    if (before !== undefined && before !== (await fingerprintOf(Made)))
      throw new Complaint(
        `this database was made by an earlier text of the migration ${name}, which was never released, and nothing in it was changed:
export what you need, then \`npm start -- --fresh\` starts from nothing (or empty the database of DATABASE_URL yourself)`,
      );
  }
}

/** Everything a migration says to the database, as one hash. It says the same to every database: it never reads what it is answered. */
async function fingerprintOf(Made: Migration): Promise<string> {
  const hash = createHash('sha256');
  const listener = {
    query: (statement: string) => {
      hash.update(`${statement}\0`);
      return Promise.resolve();
    },
  };
  await new Made().up(listener as unknown as QueryRunner);
  return hash.digest('hex');
}
