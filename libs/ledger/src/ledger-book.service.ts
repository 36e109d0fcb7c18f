import { type Asset, invariant, isPromise } from '@app/kernel';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  type Book,
  type BookId,
  codeOf,
  isBridge,
  type LinkTerms,
  partsOf,
  type SeatDefault,
} from './domain';
import { LedgerDirectory } from './ledger-directory.service';

/**
 * Opens books and records the contracts between them. Everything here is written once: the same again is nothing, other content under
 * the same id is a fault.
 */
@Injectable()
export class LedgerBookService {
  constructor(private readonly directory: LedgerDirectory) {}

  async openBook(tx: EntityManager, { id, name, kind, openedAt }: Book): Promise<void> {
    const row = [id, name, kind, openedAt];
    await tx.query(
      'insert into led.book (id, name, kind, opened_at) values ($1, $2, $3, $4) on conflict (id) do nothing',
      row,
    );
    await this.assertRecorded(tx, 'led.book where (id, name, kind, opened_at) = ($1, $2, $3, $4)', row);
  }

  /** Opens accounts by their names. Bridges are opened by their link. */
  async openAccounts(tx: EntityManager, book: BookId, asset: Asset, names: readonly string[]): Promise<void> {
    const parts = [];
    for (const name of names) {
      const rule = await this.directory.chartRow(tx, codeOf(name));
      invariant(!isBridge(name), `${name} is opened by its link`);
      invariant((rule.layer === 'promise') === isPromise(asset), `${name} is not kept in ${asset.code}`);
      parts.push(partsOf(name, rule));
    }
    await tx.query(insertAccounts, [
      book,
      asset.code,
      parts.map(({ code }) => code),
      parts.map(({ occupancy }) => occupancy),
      parts.map(({ detail }) => detail),
    ]);
  }

  /** What two people approve before the link can be recorded: a hash of exactly its terms. */
  async linkTermsHash(tx: EntityManager, link: LinkTerms): Promise<string> {
    const asset = '(select id from led.asset where code = $5)';
    return this.hash(tx, `led.link_terms($1, $2, $3, $4, ${asset}, $6, $7, $8)`, termsOf(link));
  }

  /**
   * Records an approved link and opens its bridge in both books.
   *
   * @throws QueryFailedError when the approval is not of exactly these terms
   */
  async recordLink(tx: EntityManager, link: LinkTerms, approvalId: string): Promise<void> {
    await tx.query(
      `insert into led.link (id, name, payer_book_id, payee_book_id, asset_id, purpose, cap, returnable, approval_id)
       select $1, $2, $3, $4, s.id, $6, $7, $8, $9 from led.asset s where s.code = $5
       on conflict (id) do nothing`,
      [...termsOf(link), approvalId],
    );
    await this.assertRecorded(
      tx,
      `led.link where id = $1 and approval_id = $9 and terms_hash = led.link_terms(
         $1, $2, $3, $4, (select id from led.asset where code = $5), $6, $7, $8)`,
      [...termsOf(link), approvalId],
    );
    await tx.query(insertBridges, [link.id]);
  }

  async endLinkHash(tx: EntityManager, linkId: string): Promise<string> {
    return this.hash(tx, 'led.link_end_terms($1)', [linkId]);
  }

  /** Ends a link: nothing crosses it any more. Waits for crossings under way. */
  async endLink(
    tx: EntityManager,
    end: { linkId: string; approvalId: string; endedAt: Date },
  ): Promise<void> {
    const row = [end.linkId, end.approvalId, end.endedAt];
    await tx.query(
      'insert into led.link_end (link_id, approval_id, ended_at) values ($1, $2, $3) on conflict (link_id) do nothing',
      row,
    );
    await this.assertRecorded(tx, 'led.link_end where (link_id, approval_id, ended_at) = ($1, $2, $3)', row);
  }

  async defaultHash(tx: EntityManager, { id, book, occupancy }: SeatDefault): Promise<string> {
    return this.hash(tx, 'led.default_terms($1, $2, $3)', [id, book, occupancy]);
  }

  /** Records a default that people have declared: from now on the occupant's accounts pay only under it. */
  async recordDefault(
    tx: EntityManager,
    declared: SeatDefault & { readonly approvalId: string; readonly declaredAt: Date },
  ): Promise<void> {
    const row = [declared.id, declared.book, declared.occupancy, declared.approvalId, declared.declaredAt];
    await tx.query(
      `insert into led.seat_default (id, book_id, occupancy, approval_id, declared_at)
       values ($1, $2, $3, $4, $5) on conflict (id) do nothing`,
      row,
    );
    await this.assertRecorded(
      tx,
      'led.seat_default where (id, book_id, occupancy, approval_id, declared_at) = ($1, $2, $3, $4, $5)',
      row,
    );
  }

  private async hash(tx: EntityManager, expression: string, values: unknown[]): Promise<string> {
    const [row] = await tx.query<{ hash: string | null }[]>(
      `select encode(${expression}, 'hex') as hash`,
      values,
    );
    invariant(typeof row?.hash === 'string', 'these terms have no hash: something in them is not known');
    return row.hash;
  }

  private async assertRecorded(tx: EntityManager, expected: string, values: unknown[]): Promise<void> {
    const rows = await tx.query<unknown[]>(`select 1 from ${expected}`, values);
    invariant(rows.length === 1, `recorded already, otherwise: ${expected} with ${values.join(', ')}`);
  }
}

function termsOf({ id, name, payer, payee, asset, purpose, cap, returnable }: LinkTerms): unknown[] {
  invariant(
    cap.asset.code === asset.code && returnable.asset.code === asset.code,
    `${name} is a link in ${asset.code}`,
  );
  return [id, name, payer, payee, asset.code, purpose, cap.minor, returnable.minor];
}

const insertAccounts = `
  insert into led.account (
    book_id, book_kind, asset_id, layer, code, guard, freezes, occupied, detailed, occupancy, detail
  )
  select b.id, b.kind, s.id, s.layer, c.code, c.guard, c.freezes, c.occupied, c.detailed, wanted.occupancy, wanted.detail
  from unnest($3::text[], $4::text[], $5::text[]) as wanted (code, occupancy, detail)
  join led.chart c on c.code = wanted.code
  join led.book b on b.id = $1
  join led.asset s on s.code = $2
  on conflict on constraint one_account_of_a_name do nothing`;

const insertBridges = `
  insert into led.account (
    book_id, book_kind, asset_id, layer, code, guard, freezes, occupied, detailed, link_name, pays_link_id, receives_link_id
  )
  select b.id, b.kind, l.asset_id, c.layer, c.code, c.guard, c.freezes, c.occupied, c.detailed, l.name,
    case b.id when l.payer_book_id then l.id end, case b.id when l.payee_book_id then l.id end
  from led.link l
  join led.book b on b.id in (l.payer_book_id, l.payee_book_id)
  join led.chart c on c.code = l.bridge_code
  where l.id = $1 and not exists (select from led.account a where l.id in (a.pays_link_id, a.receives_link_id))`;
