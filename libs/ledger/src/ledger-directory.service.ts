import { type Asset, invariant } from '@app/kernel';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { BookId, Journal, NamingRule, Side } from './domain';

export interface Account {
  readonly id: number; // its number, of use only to the ledger's own tables
  readonly assetId: number;
  readonly code: string;
  readonly occupancy: string;
  readonly side: Side;
  readonly freezes: boolean;
}

export interface MovementKind {
  readonly code: number;
  readonly needsDefault: boolean;
}

export interface ChartRow extends NamingRule {
  readonly code: string;
  readonly layer: 'money' | 'promise';
}

export interface Wanted {
  readonly book: BookId;
  readonly asset: Asset;
  readonly name: string;
}

/**
 * What the ledger's tables call things, remembered: names, kinds and defaults are never changed or deleted. A miss looks again. An
 * account opened in a transaction that was rolled back leaves a number no account will ever have: `forget` it when it is refused.
 */
@Injectable()
export class LedgerDirectory {
  // By book, asset and name; no key is glued together, for this is asked twice for every line the house posts.
  private readonly accounts = new Map<string, Map<string, Map<string, Account>>>();
  private readonly defaults = new Map<string, { readonly book: string; readonly occupancy: string }>();
  private readonly kinds = new Map<string, Map<string, MovementKind>>();
  private chart = new Map<string, ChartRow>();

  account(book: BookId, asset: Asset, name: string): Account | undefined {
    return this.accounts.get(book)?.get(asset.code)?.get(name);
  }

  kind(debit: Account, credit: Account): MovementKind | undefined {
    return this.kinds.get(debit.code)?.get(credit.code);
  }

  /** Whose default it is. */
  default(defaultId: string): { readonly book: string; readonly occupancy: string } | undefined {
    return this.defaults.get(defaultId);
  }

  forget({ book, asset, name }: Wanted): void {
    this.accounts.get(book)?.get(asset.code)?.delete(name);
  }

  /** Makes sure that what the tables know of these journals is known here. */
  async learn(tx: EntityManager, journals: readonly Journal[]): Promise<void> {
    await this.learnChart(tx);
    await this.learnAccounts(tx, this.unknownIn(journals));
    const defaultIds = journals.flatMap(({ defaultId }) => (defaultId === undefined ? [] : [defaultId]));
    for (const defaultId of defaultIds) {
      if (this.defaults.has(defaultId)) continue;
      const [row] = await tx.query<{ book: string; occupancy: string }[]>(
        'select book_id as book, occupancy from led.seat_default where id = $1',
        [defaultId],
      );
      if (row !== undefined) this.defaults.set(defaultId, row);
    }
  }

  /** @throws InvariantError for a code that is in no chart */
  async chartRow(tx: EntityManager, code: string): Promise<ChartRow> {
    await this.learnChart(tx);
    const row = this.chart.get(code);
    invariant(row !== undefined, `the chart of accounts has no ${code}`);
    return row;
  }

  private async learnChart(tx: EntityManager): Promise<void> {
    if (this.kinds.size > 0) return;
    const chart = await tx.query<ChartRow[]>('select code, layer, occupied, detailed from led.chart');
    const kinds = await tx.query<(MovementKind & { debit: string; credit: string })[]>(
      `select code, debit_code as debit, credit_code as credit, needs_default as "needsDefault" from led.movement_kind`,
    );
    this.chart = new Map(chart.map((row) => [row.code, row]));
    for (const kind of kinds) inner(this.kinds, kind.debit).set(kind.credit, kind);
  }

  private unknownIn(journals: readonly Journal[]): Wanted[] {
    const unknown: Wanted[] = [];
    for (const { transfers } of journals)
      for (const { book, debit, credit, amount } of transfers)
        for (const name of [debit, credit])
          if (this.account(book, amount.asset, name) === undefined)
            unknown.push({ book, asset: amount.asset, name });
    return unknown;
  }

  private async learnAccounts(tx: EntityManager, unknown: readonly Wanted[]): Promise<void> {
    if (unknown.length === 0) return;
    const rows = await tx.query<(Account & { book: string; asset: string; name: string })[]>(selectAccounts, [
      unknown.map(({ book }) => book),
      unknown.map(({ asset }) => asset.code),
      unknown.map(({ name }) => name),
    ]);
    for (const row of rows) inner(inner(this.accounts, row.book), row.asset).set(row.name, row);
  }
}

/** The map within a map, made when it is first asked for. */
function inner<Key, Value>(outer: Map<string, Map<Key, Value>>, key: string): Map<Key, Value> {
  const found = outer.get(key) ?? new Map<Key, Value>();
  outer.set(key, found);
  return found;
}

const selectAccounts = `
  select a.book_id as book, s.code as asset, a.name, a.id, a.asset_id as "assetId", a.code, a.occupancy, c.side, a.freezes
  from (select distinct * from unnest($1::bigint[], $2::text[], $3::text[])) as wanted (book, asset, name)
  join led.asset s on s.code = wanted.asset
  join led.account a on (a.book_id, a.asset_id, a.name) = (wanted.book, s.id, wanted.name)
  join led.chart c on c.code = a.code`;
