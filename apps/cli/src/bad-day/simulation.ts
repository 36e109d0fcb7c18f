import { textOf } from '@app/kernel';
import { Client } from 'pg';

/** Gives a database a clock of its own. Only its owner may, before any work; a database that has one keeps it. */
export async function startSimulation(ownerUrl: string, at: Date): Promise<void> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query(
      'select start_simulation($1::timestamptz) where not exists (select from simulated_clock)',
      [textOf(at)],
    );
  } finally {
    await client.end();
  }
}
