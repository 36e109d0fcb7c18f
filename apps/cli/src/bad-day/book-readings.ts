import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Reads every book of the ledger immediately before and after something, so that anybody can see which have moved. */
@Injectable()
export class BookReadings {
  constructor(private readonly db: DataSource) {}

  /** The first reading of a moment stands: an interrupted script that comes back does not take it again. */
  async take(label: string, moment: 'before' | 'after'): Promise<void> {
    await this.db.query(READ, [label, moment]);
  }
}

const READ = `
  insert into book_hash_reading (label, moment, book_id, taken_at, hash, balances)
  select $1, $2, b.id, clock_now(), led.book_hash(b.id), (
    select coalesce(jsonb_object_agg(s.code || ' ' || a.name, (l.debits_posted - l.credits_posted)::text), '{}')
    from led.account a
    join led.asset s on s.id = a.asset_id
    join led.balance l on (l.book_id, l.account_id) = (a.book_id, a.id)
    where a.book_id = b.id and l.debits_posted <> l.credits_posted
  )
  from led.book b
  on conflict do nothing`;
