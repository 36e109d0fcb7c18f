import { type ActorId, type ApprovalRefusal, ApprovalService } from '@app/control';
import { accept, invariant, refuse, type Result, textOf } from '@app/kernel';
import { uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ChangeTerms, MarketChange } from './domain';
import { PegService } from './peg.service';
import {
  type AgreedQuoteRefusal,
  lateSince,
  markAnew,
  notAgreeable,
  notVoidable,
  type QuoteApprovalRefusal,
  voidedSince,
  type VoidRefusal,
} from './quote-change.rows';
import { SnapshotService } from './snapshot.service';

export interface ProposedChange {
  readonly proposalId: string;
  readonly termsHash: string; // what the second person approves
  readonly change: MarketChange;
}

/** A proposal as the second person reads it, beside what two agreed on before it about the same. */
export interface ReadChange extends ProposedChange {
  readonly before: MarketChange['terms'] | undefined;
}

/** Why a change does not begin when it says. */
type BegunRefusal =
  | 'effective-in-the-past' // what was computed by then was computed without it
  | 'stale'; // of that instant there is one already

export type ChangeRefusal =
  | 'unknown-actor'
  | 'no-such-market'
  | BegunRefusal
  | 'proxy-of-itself'
  | 'no-history' // the proxy has none either
  | VoidRefusal
  | AgreedQuoteRefusal;

export type ChangeApprovalRefusal = ApprovalRefusal | BegunRefusal | QuoteApprovalRefusal;

/** Who proposes, and when. */
export interface ChangeMade {
  readonly maker: ActorId;
  readonly asOf: Date;
}

const MINUTES_TO_APPROVE = 24 * 60;

/**
 * Parameters that a requirement is computed by, who may send us prices, and which price is none, or is one whatever stood before it: each
 * proposed by one and approved by another, who has read exactly what takes effect. The database takes it from the agreement, and from nowhere else.
 */
@Injectable()
export class MarketChangeService {
  constructor(
    private readonly approvals: ApprovalService,
    private readonly snapshots: SnapshotService,
    private readonly pegs: PegService,
  ) {}

  async proposeStressMove(
    tx: EntityManager,
    terms: ChangeTerms<'stress-move'>,
    made: ChangeMade,
  ): Promise<Result<ProposedChange, 'unknown-actor' | 'no-such-market' | BegunRefusal>> {
    if (!(await areMarked(tx, [terms.symbol]))) return refuse('no-such-market');
    const begun = await moveBegun(tx, terms);
    return begun === undefined ? this.propose(tx, { subject: 'stress-move', terms }, made) : refuse(begun);
  }

  async proposeVolatilities(
    tx: EntityManager,
    terms: ChangeTerms<'volatility'>,
    made: ChangeMade,
  ): Promise<Result<ProposedChange, 'unknown-actor' | 'no-such-market' | BegunRefusal>> {
    if (!(await areMarked(tx, symbolsOf(terms)))) return refuse('no-such-market');
    const begun = await volatilityBegun(tx, terms);
    return begun === undefined ? this.propose(tx, { subject: 'volatility', terms }, made) : refuse(begun);
  }

  async proposeHistoryProxy(
    tx: EntityManager,
    terms: ChangeTerms<'history-proxy'>,
    made: ChangeMade,
  ): Promise<Result<ProposedChange, 'unknown-actor' | 'no-such-market' | 'proxy-of-itself' | 'no-history'>> {
    const { symbol, proxy } = terms;
    if (!(await areMarked(tx, [symbol]))) return refuse('no-such-market');
    if (proxy === symbol) return refuse('proxy-of-itself');
    const closes = await tx.query<unknown[]>('select from daily_close where symbol = $1 limit 1', [proxy]);
    return closes.length === 0
      ? refuse('no-history')
      : this.propose(tx, { subject: 'history-proxy', terms }, made);
  }

  async proposePeg(
    tx: EntityManager,
    terms: ChangeTerms<'peg'>,
    made: ChangeMade,
  ): Promise<Result<ProposedChange, 'unknown-actor' | 'no-such-market'>> {
    return (await areMarked(tx, [terms.symbol]))
      ? this.propose(tx, { subject: 'peg', terms }, made)
      : refuse('no-such-market');
  }

  /** Of symbols that nobody marks yet as well: this is how they come to be marked. */
  proposeQuoteSource(
    tx: EntityManager,
    terms: ChangeTerms<'quote-source'>,
    made: ChangeMade,
  ): Promise<Result<ProposedChange, 'unknown-actor'>> {
    return this.propose(tx, { subject: 'quote-source', terms }, made);
  }

  /** A quote that is recorded, at the price that it is recorded at. */
  async proposeVoidedQuote(
    tx: EntityManager,
    terms: ChangeTerms<'voided-quote'>,
    made: ChangeMade,
  ): Promise<Result<ProposedChange, 'unknown-actor' | VoidRefusal>> {
    const refused = await notVoidable(tx, terms);
    return refused === undefined
      ? this.propose(tx, { subject: 'voided-quote', terms }, made)
      : refuse(refused);
  }

  /** A price that is right, and too far from what stood before it to be taken from one hand. */
  async proposeQuote(
    tx: EntityManager,
    terms: ChangeTerms<'quote'>,
    made: ChangeMade,
  ): Promise<Result<ProposedChange, 'unknown-actor' | AgreedQuoteRefusal>> {
    const refused = await notAgreeable(tx, terms);
    return refused === undefined ? this.propose(tx, { subject: 'quote', terms }, made) : refuse(refused);
  }

  /** The same again at the same instant is nothing. */
  private async propose(
    tx: EntityManager,
    change: MarketChange,
    { maker, asOf }: ChangeMade,
  ): Promise<Result<ProposedChange, 'unknown-actor'>> {
    if ((await this.approvals.officer(tx, maker)) === undefined) return refuse('unknown-actor');
    const { subject, terms } = change;
    const values = [subject, JSON.stringify(terms)];
    const [row] = await tx.query<{ hash: string }[]>(
      `select encode(market_change_terms($1, $2::jsonb), 'hex') as hash`,
      values,
    );
    invariant(row !== undefined, 'terms without a hash');
    const termsHash = row.hash;
    const proposalId = uuidOf(`market-change/${termsHash}/${maker}/${textOf(asOf)}`);
    const proposal = { id: proposalId, kind: `market-data.${subject}`, subjectHash: termsHash };
    await this.approvals.propose(tx, { ...proposal, maker, validForMinutes: MINUTES_TO_APPROVE });
    await tx.query(
      `insert into market_change_proposal (subject, terms, proposal_id) values ($1, $2::jsonb, $3) on conflict do nothing`,
      [...values, proposalId],
    );
    return accept({ proposalId, termsHash, change });
  }

  /** A proposal as the second person reads it. */
  async proposed(tx: EntityManager, proposalId: string): Promise<ReadChange | undefined> {
    const [row] = await tx.query<(MarketChange & { hash: string; before: MarketChange['terms'] | null })[]>(
      PROPOSED,
      [proposalId],
    );
    if (row === undefined) return undefined;
    const { hash: termsHash, before, ...change } = row;
    return { proposalId, termsHash, change, before: before ?? undefined };
  }

  /** Brings a change into effect. The same checker again is nothing new. */
  async approve(
    tx: EntityManager,
    { proposalId, termsHash, checker }: { proposalId: string; termsHash: string; checker: ActorId },
  ): Promise<Result<MarketChange, ChangeApprovalRefusal>> {
    const proposed = await this.proposed(tx, proposalId);
    if (proposed === undefined) return refuse('no-such-proposal');
    const { change } = proposed;
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('market-change/' || $1, 0))`, [
      change.subject,
    ]);
    const known = await tx.query<unknown[]>('select from market_change where approval_id = $1', [proposalId]);
    const begun = known.length > 0 ? undefined : await begunAlready(tx, change);
    if (begun !== undefined) return refuse(begun);
    const approved = await this.approvals.approve(tx, { proposalId, checker, subjectHash: termsHash });
    if (!approved.ok) return approved;
    const taken = await tx.query<unknown[]>(
      `insert into market_change (approval_id, subject, terms)
       select proposal_id, subject, terms from market_change_proposal where proposal_id = $1
       on conflict do nothing returning 1`,
      [proposalId],
    );
    if (taken.length > 0) await this.follow(tx, change, proposalId);
    this.snapshots.forget();
    return accept(change);
  }

  /** What follows at once from what a symbol costs now. */
  private async follow(
    tx: EntityManager,
    { subject, terms }: MarketChange,
    approvalId: string,
  ): Promise<void> {
    if (subject === 'quote') await this.pegs.watch(tx, [terms.symbol]);
    if (subject !== 'voided-quote') return;
    await this.pegs.watch(tx, [terms.symbol], approvalId);
    await markAnew(tx, terms, approvalId);
  }
}

/** Why a change cannot take effect any more. Whatever else was asked of it when it was proposed holds for good; the database asks it again. */
async function begunAlready(
  tx: EntityManager,
  { subject, terms }: MarketChange,
): Promise<BegunRefusal | QuoteApprovalRefusal | undefined> {
  switch (subject) {
    case 'stress-move':
      return await moveBegun(tx, terms);
    case 'volatility':
      return await volatilityBegun(tx, terms);
    case 'voided-quote':
      return await voidedSince(tx, terms);
    case 'quote':
      return await lateSince(tx, terms);
    case 'history-proxy':
    case 'quote-source':
    case 'peg':
      return undefined;
  }
}

const moveBegun = (tx: EntityManager, { symbol, effectiveFrom }: ChangeTerms<'stress-move'>) =>
  begunOf(tx, BEGUN_MOVE, [symbol, effectiveFrom]);

const volatilityBegun = (tx: EntityManager, terms: ChangeTerms<'volatility'>) =>
  begunOf(tx, BEGUN_VOLATILITY, [symbolsOf(terms), terms.asOf]);

const symbolsOf = ({ volatilities }: ChangeTerms<'volatility'>) => volatilities.map(({ symbol }) => symbol);

async function areMarked(tx: EntityManager, symbols: readonly string[]): Promise<boolean> {
  const marked: unknown[] = await tx.query('select from market where symbol = any($1)', [symbols]);
  return marked.length === new Set(symbols).size;
}

async function begunOf(
  tx: EntityManager,
  question: string,
  values: readonly unknown[],
): Promise<BegunRefusal | undefined> {
  const [row] = await tx.query<{ past: boolean; known: boolean }[]>(question, [...values]);
  invariant(row !== undefined, 'a question without an answer');
  if (row.past) return 'effective-in-the-past';
  return row.known ? 'stale' : undefined;
}

const BEGUN_MOVE = `
  select $2::timestamptz < clock_now() as past,
    exists (select from stress_move where (symbol, effective_from) = ($1, $2::timestamptz)) as known`;

const BEGUN_VOLATILITY = `
  select $2::date <= (clock_now() at time zone 'UTC')::date as past,
    exists (select from volatility where symbol = any($1) and as_of = $2::date) as known`;

// What two agreed on before about the same symbol, or source; of volatilities, the last set.
const PROPOSED = `
  select p.subject, p.terms, encode(c.subject_hash, 'hex') as hash,
    (select m.terms from market_change m
     where m.subject = p.subject and m.approval_id <> p.proposal_id
       and (m.terms ->> 'symbol', m.terms ->> 'name', m.terms ->> 'quotedAt')
         is not distinct from (p.terms ->> 'symbol', p.terms ->> 'name', p.terms ->> 'quotedAt')
     order by m.approved_at desc limit 1) as before
  from market_change_proposal p join control.proposal c on c.id = p.proposal_id where p.proposal_id = $1`;
