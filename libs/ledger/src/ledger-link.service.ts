import { id, Money } from '@app/kernel';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { BookId, BookKind, LinkPurpose, LinkRecord, NamedBook, Signatures } from './domain';

/** What one book has promised others over links of one purpose in force. */
export interface Promised {
  readonly books: number; // to how many
  readonly caps: Money; // in all
}

interface Row {
  readonly id: string;
  readonly name: string;
  readonly purpose: LinkPurpose;
  readonly payer: NamedBook;
  readonly payee: NamedBook;
  readonly code: string;
  readonly scale: number;
  readonly cap: string;
  readonly returnable: string;
  readonly signed: TextOfSignatures;
  readonly ended_at: Date | null;
  readonly end_signed: TextOfSignatures;
  readonly payer_bridge: string;
  readonly payee_bridge: string;
}

type TextOfSignatures = Omit<Signatures, 'at'> & { readonly at: string };

/** The contracts between books, read: who is bound to whom, for how much, and who else the other one is bound to. */
@Injectable()
export class LedgerLinkService {
  /** Every link a book has ever had, as payer or payee, by name. */
  async of(tx: EntityManager, book: BookId): Promise<LinkRecord[]> {
    const rows: Row[] = await tx.query(LINKS, [book]);
    return rows.map(recordOf);
  }

  /** The books that each of these has ever had a link with, but for one: whoever shares them with it. */
  async neighbours(
    tx: EntityManager,
    books: readonly BookId[],
    except: BookId,
  ): Promise<ReadonlyMap<BookId, readonly NamedBook[]>> {
    const rows: { of: BookId; id: BookId; name: string; kind: BookKind }[] = await tx.query(NEIGHBOURS, [
      books,
      except,
    ]);
    const found = new Map<BookId, NamedBook[]>(books.map((book) => [book, []]));
    for (const { of, ...neighbour } of rows) found.get(of)?.push(neighbour);
    return found;
  }

  /** What a payer has promised in all over links like this one that are in force: of the same purpose, in the same asset. */
  async promisedLike(tx: EntityManager, { payer, purpose, cap }: LinkRecord): Promise<Promised> {
    const rows: { books: number; caps: string }[] = await tx.query(
      `select count(distinct l.payee_book_id)::integer as books, coalesce(sum(l.cap), 0)::text as caps
       from led.link l join led.asset s on s.id = l.asset_id
       where (l.payer_book_id, l.purpose, s.code) = ($1, $2, $3)
         and not exists (select from led.link_end e where e.link_id = l.id)`,
      [payer.id, purpose, cap.asset.code],
    );
    const { books, caps } = rows[0] ?? { books: 0, caps: '0' };
    return { books, caps: Money.ofMinor(BigInt(caps), cap.asset) };
  }
}

const SIGNED = (approval: string) =>
  `json_build_object('maker', ${approval}.maker, 'makerGroup', ${approval}.maker_group,
     'checker', ${approval}.checker, 'checkerGroup', ${approval}.checker_group, 'at', ${approval}.decided_at)`;

const BOOK = (book: string) =>
  `json_build_object('id', ${book}.id::text, 'name', ${book}.name, 'kind', ${book}.kind)`;

const LINKS = `
  select l.id, l.name, l.purpose, ${BOOK('payer')} as payer, ${BOOK('payee')} as payee, s.code, s.scale, l.cap, l.returnable,
    ${SIGNED('a')} as signed, e.ended_at, ${SIGNED('ea')} as end_signed,
    pays.debits_posted - pays.credits_posted as payer_bridge,
    receives.debits_posted - receives.credits_posted as payee_bridge
  from led.link l
  join led.asset s on s.id = l.asset_id
  join led.book payer on payer.id = l.payer_book_id
  join led.book payee on payee.id = l.payee_book_id
  join control.approval a on a.id = l.approval_id
  join led.account pa on pa.pays_link_id = l.id
  join led.balance pays on (pays.book_id, pays.account_id) = (pa.book_id, pa.id)
  join led.account ra on ra.receives_link_id = l.id
  join led.balance receives on (receives.book_id, receives.account_id) = (ra.book_id, ra.id)
  left join led.link_end e on e.link_id = l.id
  left join control.approval ea on ea.id = e.approval_id
  where $1 in (l.payer_book_id, l.payee_book_id)
  order by l.name collate "C", l.id`;

const NEIGHBOURS = `
  select distinct near.id as of, far.id, far.name, far.kind
  from unnest($1::bigint[]) as near (id)
  join led.link l on near.id in (l.payer_book_id, l.payee_book_id)
  join led.book far on far.id = case near.id when l.payer_book_id then l.payee_book_id else l.payer_book_id end
  where far.id <> $2
  order by near.id, far.id`;

function recordOf(row: Row): LinkRecord {
  const asset = { code: row.code, scale: row.scale };
  const money = (minor: string) => Money.ofMinor(BigInt(minor), asset);
  return {
    id: row.id,
    name: row.name,
    purpose: row.purpose,
    payer: bookOf(row.payer),
    payee: bookOf(row.payee),
    cap: money(row.cap),
    returnable: money(row.returnable),
    signed: signaturesOf(row.signed),
    ended: row.ended_at === null ? undefined : { at: row.ended_at, signed: signaturesOf(row.end_signed) },
    payerBridge: money(row.payer_bridge),
    payeeBridge: money(row.payee_bridge),
  };
}

function bookOf({ id: book, name, kind }: NamedBook): NamedBook {
  return { id: id<'Book'>(book), name, kind };
}

function signaturesOf({ at, ...people }: TextOfSignatures): Signatures {
  return { ...people, at: new Date(at) };
}
