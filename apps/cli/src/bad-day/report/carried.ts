import { type Asset, textOf } from '@app/kernel';
import type { EntityManager } from 'typeorm';
import { minorText } from './calls';

/** The VM that went with the seat to its new occupant, and the marks on which it stood. */
export interface Carried {
  readonly at: string;
  readonly balance: string;
  readonly markedAt: string;
  readonly exposure: string; // of the seat on those marks; the difference is rounding and what is less than a transfer
  readonly marks: readonly { readonly symbol: string; readonly price: string; readonly label: string }[];
}

/** Read on the last snapshot that was run before the seat was re-let: nobody had a later price. */
export async function carriedOf(
  tx: EntityManager,
  key: readonly string[],
  asset: Asset,
): Promise<Carried | undefined> {
  const [reLet]: { at: Date; balance: string; snapshot_id: string; as_of: Date; exposure: string }[] =
    await tx.query(
      `select l.re_let_at as at, l.vm_balance as balance, e.snapshot_id, e.as_of, -e.current as exposure
       from seat_re_let l
       join default_case d on (d.relationship_id, d.id) = (l.relationship_id, l.case_id)
       join exposure e on e.relationship_id = l.relationship_id and e.as_of <= l.re_let_at
         and left(e.occupancy, 1) <> left(d.occupancy, 1)
       where (l.relationship_id, l.case_id) = ($1, $2) and l.re_let_at is not null
       order by e.as_of desc limit 1`,
      [...key],
    );
  if (reLet === undefined) return undefined;
  const marks: { symbol: string; price: string; label: string }[] = await tx.query(
    `select distinct m.symbol, m.price::text as price, m.label
     from snapshot_mark m
     join instrument i on i.underlying = m.symbol
     join trade t on t.instrument = i.symbol
     where m.snapshot_id = $1 and t.relationship_id = $2 order by m.symbol`,
    [reLet.snapshot_id, key[0]],
  );
  return {
    at: textOf(reLet.at),
    balance: minorText(reLet.balance, asset),
    markedAt: textOf(reLet.as_of),
    exposure: minorText(reLet.exposure, asset),
    marks,
  };
}
