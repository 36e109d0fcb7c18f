import { type Asset, invariant } from '@app/kernel';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type BookId, type NamingRule, type Side } from './domain';

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
  private readonly accounts = new Map<string, Account>();
  private readonly defaults = new Map<string, { readonly book: string; readonly occupancy: string }>();
  private kinds = new Map<string, MovementKind>();
  private chart = new Map<string, ChartRow>();

  account(book: BookId, asset: Asset, name: string): Account | undefined {
    return this.accounts.get(keyOf(book, asset.code, name));
  }

  kind(debit: Account, credit: Account): MovementKind | undefined {
    return this.kinds.get(`${debit.code}>${credit.code}`);
  }

  /** Whose default it is. */
  default(defaultId: string): { readonly book: string; readonly occupancy: string } | undefined {
    return this.defaults.get(defaultId);
  }

  forget({ book, asset, name }: Wanted): void {
    this.accounts.delete(keyOf(book, asset.code, name));
  }

  /** Makes sure that what the tables know of these is known here. */
  async learn(tx: EntityManager, wanted: Iterable<Wanted>, defaultIds: readonly string[]): Promise<void> {
    await this.learnChart(tx);
    await this.learnAccounts(tx, wanted);
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
    this.kinds = new Map(kinds.map((kind) => [`${kind.debit}>${kind.credit}`, kind]));
  }

  private async learnAccounts(tx: EntityManager, wanted: Iterable<Wanted>): Promise<void> {
    const unknown = new Map<string, Wanted>();
    for (const each of wanted) {
      const key = keyOf(each.book, each.asset.code, each.name);
      if (!this.accounts.has(key)) unknown.set(key, each);
    }
    if (unknown.size === 0) return;
    const missing = [...unknown.values()];
    const rows = await tx.query<(Account & { book: string; asset: string; name: string })[]>(selectAccounts, [
      missing.map(({ book }) => book),
      missing.map(({ asset }) => asset.code),
      missing.map(({ name }) => name),
    ]);
    for (const row of rows) this.accounts.set(keyOf(row.book, row.asset, row.name), row);
  }
}

const keyOf = (book: string, asset: string, name: string) => `${book}/${asset}/${name}`;

const selectAccounts = `
  select a.book_id as book, s.code as asset, a.name, a.id, a.asset_id as "assetId", a.code, a.occupancy, c.side, a.freezes
  from unnest($1::bigint[], $2::text[], $3::text[]) as wanted (book, asset, name)
  join led.asset s on s.code = wanted.asset
  join led.account a on (a.book_id, a.asset_id, a.name) = (wanted.book, s.id, wanted.name)
  join led.chart c on c.code = a.code`;
