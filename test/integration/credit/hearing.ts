import { EVENT_TYPES } from '@app/legal-entity/domain';
import type { CellWorld } from '../resolution/cell-world';

/** What a party has been told, in the order of its telling. */
export interface Heard {
  /** What it was told of lines since it was last asked. */
  readonly since: () => Promise<readonly { readonly type: string; readonly data: object }[]>;
}

const ENDPOINT = '00000000-0000-8000-8000-0000000000ee';

/** Lets a party listen to all that concerns it. */
export async function hearing(world: CellWorld, partyId: string): Promise<Heard> {
  await world.inTx(async (tx) => {
    await tx.query(`insert into webhook_endpoint (id, url) values ($1, 'https://hooks.example/')`, [
      ENDPOINT,
    ]);
    await tx.query(
      `insert into webhook_subscription (endpoint_id, client, party_id, event_types) values ($1, $2, $2, $3)`,
      [ENDPOINT, partyId, EVENT_TYPES],
    );
  });
  let last = '0';
  const since: Heard['since'] = async () => {
    const rows = await world.db.query<{ n: string; type: string; data: object }[]>(
      `select n, type, data from webhook_delivery where n > $1 and type like 'credit_line.%' order by n`,
      [last],
    );
    last = rows.at(-1)?.n ?? last;
    return rows.map(({ type, data }) => ({ type, data }));
  };
  return { since };
}
