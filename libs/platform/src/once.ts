import { accept, invariant, refuse, type Result } from '@app/kernel';
import type { EntityManager } from 'typeorm';
import { hashOf } from './hash-of';

/** A request that may arrive more than once. Keys are a client's own: two clients never meet on one. */
export interface Command {
  readonly door: string; // http, cli
  readonly client: string;
  readonly key: string;
  readonly inputs: unknown; // what is asked, whole: the same key with other inputs is refused
}

export type Answer<Outcome> = Result<{ outcome: Outcome; hit: boolean }, 'key-reused'>;

/**
 * Performs a command once. Asked again, it gives the outcome stored the first time (`hit`); of two at once, the second waits.
 * The outcome is stored in the transaction of the effect: plain JSON, or undefined's stand-in null.
 */
export async function once<Outcome>(
  tx: EntityManager,
  { door, client, key, inputs }: Command,
  perform: () => Promise<Outcome>,
): Promise<Answer<Outcome>> {
  const id = [door, client, key];
  const hash = hashOf(inputs);
  const [fresh] = await tx.query<unknown[]>(claimKey, [...id, hash]);
  if (fresh !== undefined) {
    const outcome = await perform();
    await tx.query(storeOutcome, [...id, JSON.stringify(outcome ?? null)]);
    return accept({ outcome, hit: false });
  }
  const [earlier] = await tx.query<{ inputs_hash: string; outcome: Outcome }[]>(readOutcome, id);
  invariant(earlier !== undefined, `the command ${key} was there a moment ago`);
  return earlier.inputs_hash === hash
    ? accept({ outcome: earlier.outcome, hit: true })
    : refuse('key-reused');
}

// Waits for a transaction that holds the same key: commits it, and the key is taken; rolls it back, and the key is free.
const claimKey = `insert into command (door, client, key, inputs_hash) values ($1, $2, $3, $4) on conflict do nothing returning key`;
const storeOutcome = `update command set outcome = $4::jsonb where (door, client, key) = ($1, $2, $3)`;
const readOutcome = `select inputs_hash, outcome from command where (door, client, key) = ($1, $2, $3)`;
