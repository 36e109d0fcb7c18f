import { type LedgerProofService, type LedgerService } from '@app/ledger';
import { id, isPromise, Money } from '@app/kernel';
import type { EntityManager } from 'typeorm';

/** A book in one asset: its debits are its credits, and what lies in its vault came in from outside or over a link. */
export interface BookLine {
  readonly book: string;
  readonly asset: string;
  readonly debits: string;
  readonly credits: string;
  readonly outside: string; // money in less money out; empty for promises
  readonly bridges: string; // net received over links; empty for promises
  readonly hash: string;
}

export interface Conservation {
  readonly books: readonly BookLine[];
  readonly links: readonly {
    readonly link: string;
    readonly payer: string;
    readonly payee: string;
    readonly sum: string;
  }[];
  readonly laws: readonly { readonly law: string; readonly found: number }[];
}

/** Nothing was made and nothing lost: counted from the balances, book by book, asset by asset and link by link. */
export async function conservationOf(
  tx: EntityManager,
  ledger: LedgerService,
  proofs: LedgerProofService,
): Promise<Conservation> {
  const found: { id: string; name: string }[] = await tx.query('select id, name from led.book order by id');
  const books: BookLine[] = [];
  for (const { id: book, name } of found) books.push(...(await linesOf(tx, ledger, book, name)));
  return { books, links: await linksOf(tx), laws: await proofs.invariants() };
}

async function linesOf(
  tx: EntityManager,
  ledger: LedgerService,
  book: string,
  name: string,
): Promise<BookLine[]> {
  const rows = await ledger.trialBalance(tx, id<'Book'>(book));
  const hash = await ledger.bookHash(tx, id<'Book'>(book));
  const assets = [...new Map(rows.map(({ asset }) => [asset.code, asset])).values()];
  return assets
    .map((asset) => {
      const own = rows.filter((row) => row.asset.code === asset.code);
      const sum = (amounts: readonly Money[]) => Money.sum(amounts, asset).toText();
      const on = (prefix: string) =>
        isPromise(asset)
          ? ''
          : sum(own.filter(({ account }) => account.startsWith(prefix)).map(({ balance }) => balance));
      return {
        book: name,
        asset: asset.code,
        debits: sum(own.map(({ debits }) => debits)),
        credits: sum(own.map(({ credits }) => credits)),
        outside: on('OUTSIDE'),
        bridges: on('BRIDGE.'),
        hash,
      };
    })
    .filter(({ debits, credits }) => debits !== credits || !/^[0.]*$/.test(debits));
}

/** What the two ends of each link say: together nothing. */
async function linksOf(tx: EntityManager) {
  const rows: { link: string; payer: string; payee: string; sum: string }[] = await tx.query(
    `select l.name as link, p.name as payer, q.name as payee, sum(b.debits_posted - b.credits_posted)::text as sum
     from led.link l
     join led.book p on p.id = l.payer_book_id
     join led.book q on q.id = l.payee_book_id
     join led.account a on l.id in (a.pays_link_id, a.receives_link_id)
     join led.balance b on (b.book_id, b.account_id) = (a.book_id, a.id)
     group by l.name, p.id, p.name, q.id, q.name
     order by p.id, q.id, l.name`,
  );
  return rows;
}
