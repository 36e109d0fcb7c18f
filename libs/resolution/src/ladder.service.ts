import { invariant, type Money } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import type { Transfer } from '@app/ledger/domain';
import { CellLinkService } from '@app/legal-entity';
import { counterpartOf, type Relationship } from '@app/legal-entity/domain';
import { type BookBalances, bookBalances } from '@app/settlement/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Case } from './default-case.rows';
import {
  advanced,
  type Behind,
  type CellBooks,
  duesAdvanced,
  heldForTheSeat,
  isDeclared,
  keptGivenBack,
  paidByDefaulter,
  payOnTime,
  rungsOf,
  type Share,
  takeBack,
  takenBack,
} from './domain';

/** What a default has to work with: the cell's accounts, and what is left of the line the core committed to it. */
export interface Purse extends BookBalances {
  readonly books: CellBooks;
  readonly line: Money;
  readonly drawn: Money; // principal that the line has lent and was not repaid
  readonly defaulter: string;
  readonly survivor: string;
  readonly tokens: readonly Money[]; // the defaulter's margin that is not the settlement asset, each asset that there is any of
  readonly freeTokens: readonly Money[]; // the same of what it has free
  readonly freeForSale: readonly Money[]; // and of that, what is not on its way out
}

/** One step on the ladder: why, when, and which share came from where. */
interface Step {
  readonly cause: string;
  readonly at: Date;
}

/**
 * Who has paid VM in the defaulter's place and is still owed it, in the order in which they are repaid. Dues that the line
 * has paid are claimed already: no VM stands against them, and none repays them.
 */
export function owedForDefaulter({ promised, survivor, defaulter }: Purse): Share[] {
  return [
    { source: 'unpaid', amount: promised(`UNPAID.${survivor}`) },
    { source: 'liquidity-line', amount: promised('ADVANCED.LIQ').minus(promised(`CLAIM.${defaulter}`)) },
    { source: 'first-skin', amount: promised('ADVANCED.SKIN') },
  ];
}

/** The survivor is paid on time, by whoever is next in line, and each advance is written down hour by hour. */
@Injectable()
export class LadderService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly links: CellLinkService,
  ) {}

  /** Reads once what every step of one transaction needs. */
  async purse(tx: EntityManager, relationship: Relationship, defaulter: string): Promise<Purse> {
    const [link] = await this.links.of(tx, relationship.id, 'liquidity');
    invariant(link !== undefined, `no liquidity line is committed to ${relationship.name}`);
    const core = link.payer;
    const books = { cell: relationship.id, core, name: relationship.name };
    const line = await this.ledger.balance(tx, core, `LIQUIDITY.${relationship.name}`, relationship.asset);
    const holdings = await this.ledger.holdings(tx, relationship.id);
    const balances = bookBalances(holdings, relationship.asset);
    const tokensOn = (name: string) =>
      holdings.filter(({ account, asset }) => account === name && asset.code !== relationship.asset.code);
    const { code: survivor } = counterpartOf(relationship, defaulter);
    const free = tokensOn(`FREE.${defaulter}`);
    return {
      ...balances,
      books,
      line,
      drawn: link.cap.minus(line),
      defaulter,
      survivor,
      tokens: tokensOn(`IM.${defaulter}`).map(({ balance }) => balance),
      freeTokens: free.map(({ balance }) => balance),
      freeForSale: free.map(({ available }) => available),
    };
  }

  /**
   * Pays the survivor what is due, each rung to its end. Its own VM that was kept for the seat comes back before any rung is trod.
   *
   * @returns the postings, what nobody paid booked as owed; and what of it cost nobody an advance
   */
  async pay(
    tx: EntityManager,
    current: Case,
    purse: Purse,
    due: Money,
    stands: Behind,
    step: Step,
  ): Promise<{ readonly transfers: Transfer[]; readonly swept: Money }> {
    const zero = due.minus(due);
    const rungs = rungsOf({
      freeBalance: purse.money(`FREE.${purse.defaulter}`),
      firstSkin: purse.money('SKIN'),
      liquidityLine: purse.line,
      realisedMargin: purse.money(`IM.${purse.defaulter}`),
      trustAdvance: zero,
      defaultDeclared: isDeclared(current),
      preliminaryVerified: false,
    });
    const kept = stands === 'VM_HELD' ? due.atMost(purse.promised('UNPASSED')) : zero;
    const { paid, unpaid } = payOnTime(due.minus(kept), rungs);
    const shares: Share[] = unpaid.isPositive() ? [...paid, { source: 'unpaid', amount: unpaid }] : paid;
    await this.write(tx, current, purse, 'advanced', shares, step);
    return {
      transfers: [
        ...(kept.isPositive() ? keptGivenBack(purse.books, purse.survivor, kept) : []),
        ...shares.flatMap((share) => advanced(purse.books, purse, share, stands)),
      ],
      swept: kept.plus(shares.find(({ source }) => source === 'free-balance')?.amount ?? zero),
    };
  }

  /** Shares out VM that the survivor gives back: the line before the skin before the defaulter's own. */
  async takeBack(
    tx: EntityManager,
    current: Case,
    purse: Purse,
    returned: Money,
    step: Step,
  ): Promise<Transfer[]> {
    const { repaid, rest } = takeBack(returned, [
      ...owedForDefaulter(purse),
      { source: 'realised-margin', amount: purse.promised(`VM_HELD.${purse.defaulter}`) },
    ]);
    await this.write(tx, current, purse, 'repaid', repaid, step);
    const transfers = repaid.flatMap((share) => takenBack(purse.books, purse, share));
    return rest.isPositive()
      ? [...transfers, ...heldForTheSeat(purse.books, purse.survivor, rest)]
      : transfers;
  }

  /** The defaulter's own money takes the place of what others advanced for it: its free money when it cures, all of it later. */
  async repayFrom(
    tx: EntityManager,
    current: Case,
    purse: Purse,
    accounts: readonly ('FREE' | 'IM')[],
    step: Step,
  ): Promise<Transfer[]> {
    const owedTo = owedForDefaulter(purse);
    const transfers: Transfer[] = [];
    // What it holds of the survivor's and failed to return is met first: nothing of its own stands against that.
    let toReturn = purse.promised(`VM_GIVEN.${purse.defaulter}`);
    let { line } = purse;
    for (const account of accounts) {
      let left = purse.money(`${account}.${purse.defaulter}`);
      for (const [place, { source, amount }] of owedTo.entries()) {
        const paid = amount.atMost(left);
        if (!paid.isPositive()) continue;
        left = left.minus(paid);
        owedTo[place] = { source, amount: amount.minus(paid) };
        const returned = paid.atMost(toReturn);
        toReturn = toReturn.minus(returned);
        for (const [own, part] of [
          ['VM_GIVEN', returned],
          ['VM_HELD', paid.minus(returned)],
        ] as const)
          if (part.isPositive())
            transfers.push(...paidByDefaulter(purse.books, purse, account, { source, amount: part }, own));
        const cause = `${step.cause}/${account}`;
        await this.write(tx, current, { ...purse, line }, 'repaid', [{ source, amount: paid }], {
          ...step,
          cause,
        });
        if (source === 'liquidity-line') line = line.plus(paid);
      }
    }
    return transfers;
  }

  /** Fixed amounts that fell due to the survivor: the line pays them, and the defaulter owes it. */
  async payDues(
    tx: EntityManager,
    current: Case,
    purse: Purse,
    line: Money,
    step: Step,
  ): Promise<Transfer[]> {
    const amount = purse.promised(`DUE_FROM.${purse.defaulter}`).atMost(line);
    if (!amount.isPositive()) return [];
    await this.write(
      tx,
      current,
      { ...purse, line },
      'advanced',
      [{ source: 'liquidity-line', amount }],
      step,
    );
    return duesAdvanced(purse.books, purse, amount);
  }

  /** Writes shares down with what the line has left after them. */
  async write(
    tx: EntityManager,
    current: Case,
    purse: Purse,
    way: 'advanced' | 'repaid',
    shares: readonly Share[],
    { cause, at }: Step,
  ): Promise<void> {
    const drawn = shares.find(({ source }) => source === 'liquidity-line')?.amount.minor ?? 0n;
    const left = purse.line.minor + (way === 'repaid' ? drawn : -drawn);
    await tx.query(
      `insert into ladder_share (relationship_id, case_id, cause, way, source, amount, line_left, at)
       select $1, $2, $3, $4, s.source, s.amount, $5, $6 from unnest($7::text[], $8::bigint[]) as s (source, amount)`,
      [
        current.relationship,
        current.id,
        cause,
        way,
        left,
        at,
        shares.map(({ source }) => source),
        shares.map(({ amount }) => amount.minor),
      ],
    );
  }
}
