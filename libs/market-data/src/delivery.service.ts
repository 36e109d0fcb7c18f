import { accept, refuse, type Result } from '@app/kernel';
import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { signatureBy, type SignedPush } from './quote-signature';

/** What a machine sends, as it is signed. */
export interface Delivery extends SignedPush {
  readonly signature: string; // the header, whole
  readonly source: string;
}

/** Why what a machine sends is not looked at. */
export type DeliveryRefusal =
  | { readonly kind: 'unknown-sender'; readonly source: string } // nobody approved it
  | { readonly kind: 'signature-wrong' }
  | { readonly kind: 'signature-out-of-time'; readonly timestamp: string }
  | { readonly kind: 'key-reused' } // the id was used for another body
  | { readonly kind: 'symbol-not-granted'; readonly symbol: string };

export interface Pushed {
  readonly recorded: number; // rows that were new
  readonly hit: boolean; // it had come before
}

interface SourceRow {
  readonly publicKeys: string[];
  readonly symbols: string[];
}

const TOLERANCE_SECONDS = 300; // Standard Webhooks' own; a captured push is worth nothing after it

/**
 * What machines send, signed, whatever it says. Who may speak of what was agreed on by two; what was sent is kept with its signature,
 * so that nobody can say he did not. A batch is recorded whole or not at all, and once however often it comes.
 */
@Injectable()
export class DeliveryService {
  /**
   * @param symbols that it speaks of
   * @param record writes what it says, and tells how much of it was new
   *
   * @returns on any refusal none is left written
   */
  async take<Refusal>(
    tx: EntityManager,
    delivery: Delivery,
    symbols: readonly string[],
    record: () => Promise<Result<number, Refusal>>,
  ): Promise<Result<Pushed, DeliveryRefusal | Refusal>> {
    const source = await sourceOf(tx, delivery.source);
    if (source === undefined) return refuse({ kind: 'unknown-sender', source: delivery.source });
    const signature = signatureBy(source.publicKeys, delivery.signature, delivery);
    if (signature === undefined) return refuse({ kind: 'signature-wrong' });
    if (!(await isInTime(tx, delivery.timestamp)))
      return refuse({ kind: 'signature-out-of-time', timestamp: delivery.timestamp });
    await tx.query('savepoint push');
    const ungranted = symbols.find((symbol) => !source.symbols.includes(symbol));
    const done = await once(tx, delivery, signature, async () =>
      ungranted === undefined ? await record() : refuse({ kind: 'symbol-not-granted', symbol: ungranted }),
    );
    await tx.query(`${done.ok ? 'release' : 'rollback to'} savepoint push`);
    return done;
  }
}

/** Of two that come at once, the second waits for the first, and finds it. */
async function once<Refusal>(
  tx: EntityManager,
  delivery: Delivery,
  signature: string,
  record: () => Promise<Result<number, DeliveryRefusal | Refusal>>,
): Promise<Result<Pushed, DeliveryRefusal | Refusal>> {
  const hash = createHash('sha256').update(delivery.body).digest();
  const fresh = await tx.query<unknown[]>(
    `insert into quote_delivery (source, id, signed_at, signature, body_hash, recorded)
     values ($1, $2, to_timestamp($3::double precision), $4, $5, 0) on conflict do nothing returning 1`,
    [delivery.source, delivery.id, delivery.timestamp, signature, hash],
  );
  if (fresh.length === 0) return await earlier(tx, delivery, hash);
  const recorded = await record();
  if (!recorded.ok) return recorded;
  await tx.query('update quote_delivery set recorded = $3 where (source, id) = ($1, $2)', [
    delivery.source,
    delivery.id,
    recorded.value,
  ]);
  return accept({ recorded: recorded.value, hit: false });
}

async function sourceOf(tx: EntityManager, name: string): Promise<SourceRow | undefined> {
  const [row] = await tx.query<SourceRow[]>(
    `select public_keys as "publicKeys", symbols from quote_source where name = $1 order by n desc limit 1`,
    [name],
  );
  return row;
}

/** By the wall clock: whatever time the database lives in, it was signed in this one. */
async function isInTime(tx: EntityManager, timestamp: string): Promise<boolean> {
  const [row] = await tx.query<{ near: boolean }[]>(
    `select abs(extract(epoch from clock_timestamp()) - $1::numeric) <= $2::numeric as near`,
    [timestamp, TOLERANCE_SECONDS],
  );
  return row?.near === true;
}

async function earlier(
  tx: EntityManager,
  push: Delivery,
  hash: Buffer,
): Promise<Result<Pushed, DeliveryRefusal>> {
  const [row] = await tx.query<{ recorded: number; same: boolean }[]>(
    'select recorded, body_hash = $3 as same from quote_delivery where (source, id) = ($1, $2)',
    [push.source, push.id, hash],
  );
  return row?.same === true ? accept({ recorded: row.recorded, hit: true }) : refuse({ kind: 'key-reused' });
}
