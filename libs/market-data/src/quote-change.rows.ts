import { schedule } from '@app/platform';
import type { EntityManager } from 'typeorm';
import { type ChangeTerms, isPrice } from './domain';
import { lockQuotes } from './quote-lock.rows';
import { unmarked } from './unmarked.rows';

/** Why a quote is not voided any more: two have done so already. */
interface VoidedAlready {
  readonly kind: 'voided-already';
  readonly approvalId: string;
}

/** Why a quote is not voided. */
export type VoidRefusal =
  | VoidedAlready
  | { readonly kind: 'no-such-quote' }
  | { readonly kind: 'price-differs'; readonly recorded: string };

/** Why a price that two might agree on does not come in any more. */
type LateRefusal =
  | { readonly kind: 'recorded-already'; readonly recorded: string; readonly voidedBy: string | null }
  | { readonly kind: 'quote-late' };

/** Why a price is none that two could agree on. */
export type AgreedQuoteRefusal =
  LateRefusal | { readonly kind: 'not-a-price' | 'from-the-future' | 'unknown-symbol' | 'unknown-source' };

/** What may have become of a quote since somebody proposed something of it. */
export type QuoteApprovalRefusal = VoidedAlready | LateRefusal;

interface RecordedRow {
  readonly recorded: string;
  readonly same: boolean;
  readonly voidedBy: string | null;
}

type Terms = ChangeTerms<'voided-quote'> | ChangeTerms<'quote'>;

export async function notVoidable(
  tx: EntityManager,
  terms: ChangeTerms<'voided-quote'>,
): Promise<VoidRefusal | undefined> {
  const quote = await recordedOf(tx, terms);
  if (quote === undefined) return { kind: 'no-such-quote' };
  if (quote.voidedBy !== null) return { kind: 'voided-already', approvalId: quote.voidedBy };
  return quote.same ? undefined : { kind: 'price-differs', recorded: quote.recorded };
}

/** The same of what was voidable: a quote stays as it was recorded. */
export async function voidedSince(
  tx: EntityManager,
  terms: ChangeTerms<'voided-quote'>,
): Promise<VoidedAlready | undefined> {
  await lockQuotes(tx, [terms.symbol]);
  const approvalId = (await recordedOf(tx, terms))?.voidedBy ?? null;
  return approvalId === null ? undefined : { kind: 'voided-already', approvalId };
}

/** What stood before it is not asked: that is what two agree on. A source with a key has its own quote confirmed, as its key was. */
export async function notAgreeable(
  tx: EntityManager,
  terms: ChangeTerms<'quote'>,
): Promise<AgreedQuoteRefusal | undefined> {
  if (!isPrice(terms.price)) return { kind: 'not-a-price' };
  const foreign = await unmarked(tx, [terms]);
  if (foreign !== undefined) return { kind: foreign.kind };
  const { isEarly } = await timesOf(tx, terms);
  return isEarly ? { kind: 'from-the-future' } : await lateNow(tx, terms);
}

/** The same of what was agreeable: whether its instant is taken by now, or too long ago. */
export async function lateSince(
  tx: EntityManager,
  terms: ChangeTerms<'quote'>,
): Promise<LateRefusal | undefined> {
  await lockQuotes(tx, [terms.symbol]);
  return await lateNow(tx, terms);
}

/** What the newest marks were taken from, or any of the last hour, that somebody may still be valued on, does not wait for the hour. */
export async function markAnew(
  tx: EntityManager,
  { symbol, quotedAt, source }: ChangeTerms<'voided-quote'>,
  approvalId: string,
): Promise<void> {
  const [marked] = await tx.query<{ now: Date }[]>(MARKED, [symbol, quotedAt, source]);
  if (marked === undefined) return;
  const key = `voided/${approvalId}`;
  await schedule(tx, [{ kind: 'market-data.revalue', key, payload: {}, dueAt: marked.now }]);
}

async function lateNow(tx: EntityManager, terms: ChangeTerms<'quote'>): Promise<LateRefusal | undefined> {
  const known = await recordedOf(tx, terms);
  if (known !== undefined)
    return { kind: 'recorded-already', recorded: known.recorded, voidedBy: known.voidedBy };
  return (await timesOf(tx, terms)).isLate ? { kind: 'quote-late' } : undefined;
}

async function recordedOf(tx: EntityManager, terms: Terms): Promise<RecordedRow | undefined> {
  const { symbol, quotedAt, source, price } = terms;
  const [row] = await tx.query<RecordedRow[]>(RECORDED, [symbol, quotedAt, source, price]);
  return row;
}

async function timesOf(
  tx: EntityManager,
  { symbol, quotedAt }: ChangeTerms<'quote'>,
): Promise<{ readonly isEarly: boolean; readonly isLate: boolean }> {
  const [row] = await tx.query<{ isEarly: boolean; isLate: boolean }[]>(TIMES, [symbol, quotedAt]);
  return row ?? { isEarly: false, isLate: true };
}

const RECORDED = `
  select q.price::text as recorded, q.price = $4::numeric as same, v.approval_id as "voidedBy"
  from quote q left join voided_quote v on (v.symbol, v.quoted_at, v.source) = (q.symbol, q.quoted_at, q.source)
  where (q.symbol, q.quoted_at, q.source) = ($1, $2::timestamptz, $3)`;

const TIMES = `
  select $2::timestamptz > clock_now() + interval '1 hour' as "isEarly",
    $2::timestamptz < clock_now() - make_interval(mins => max_age_minutes) as "isLate"
  from market where symbol = $1`;

const MARKED = `
  select clock_now() as now where exists (
    select from snapshot s join snapshot_mark m on m.snapshot_id = s.id
    where s.as_of >= least((select max(as_of) from snapshot), clock_now() - interval '1 hour')
      and (m.symbol, m.quoted_at, m.source) = ($1, $2::timestamptz, $3))`;
