import type { Asset } from '@app/kernel';
import { Money } from '@app/kernel';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { BookId, Side } from './domain';

/** What accounts held at instants that are past, from the transfers that say when they took effect. It writes nothing. */
@Injectable()
export class LedgerHistoryService {
  /**
   * What an account of a book held at the end of each day, UTC, on its own side: from a day to another, both included. One that was
   * never opened held nothing.
   *
   * @param first YYYY-MM-DD
   */
  async closings(
    tx: EntityManager,
    account: { readonly book: BookId; readonly name: string; readonly asset: Asset },
    first: string,
    last: string,
  ): Promise<{ readonly day: string; readonly balance: Money }[]> {
    const { book, name, asset } = account;
    const rows: { day: string; debits: string; credits: string; side: Side | null }[] = await tx.query(
      CLOSINGS,
      [book, name, asset.code, first, last],
    );
    return rows.map(({ day, debits, credits, side }) => {
      const credited = BigInt(credits) - BigInt(debits);
      return { day, balance: Money.ofMinor(side === 'debit' ? -credited : credited, asset) };
    });
  }
}

const CLOSINGS = `
  with account as (
    select a.id, c.side from led.account a
    join led.chart c on c.code = a.code join led.asset s on s.id = a.asset_id
    where (a.book_id, a.name, s.code) = ($1, $2, $3)
  )
  select d.day::date::text as day, account.side,
    coalesce(sum(t.amount) filter (where t.debit_account_id = account.id), 0) as debits,
    coalesce(sum(t.amount) filter (where t.credit_account_id = account.id), 0) as credits
  from generate_series($4::timestamp, $5::timestamp, interval '1 day') as d (day)
  left join account on true
  left join led.transfer t on t.book_id = $1 and account.id in (t.debit_account_id, t.credit_account_id)
    and t.kind in (0, 2) and t.effective_at < (d.day + interval '1 day') at time zone 'UTC'
  group by d.day, account.side order by d.day`;
