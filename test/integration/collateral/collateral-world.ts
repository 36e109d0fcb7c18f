import 'reflect-metadata';
import {
  type AssetTerms,
  CollateralAssetService,
  CollateralReceiptService,
  CollateralRequestService,
  CollateralService,
  CollateralViewService,
  type SeatMargin,
} from '@app/collateral';
import type { Pool } from '@app/collateral/domain';
import { accept, type Asset, Money, plusMinutes, textOf, USDC } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import { AgreementApprovalService, AgreementService, RelationshipService } from '@app/legal-entity';
import { type EligibilitySchedule, occupants } from '@app/legal-entity/domain';
import { ImRequirementService } from '@app/margin';
import { MarketParameterService, QuoteService, type SnapshotId } from '@app/market-data';
import { uuidOf } from '@app/platform';
import { type Deposit, InstructionService } from '@app/settlement';
import { Client } from 'pg';
import type { EntityManager } from 'typeorm';
import { paperOf } from '../../../apps/cli/src/bad-day/seed-paper';
import { AT_ANY_MINUTE } from '../../support/paper';
import { CellWorld, given, officer, R1, relationship, START, usdc } from '../resolution/cell-world';

export const TBILL: Asset = { code: 'TBILL', scale: 6 };
export const GOLD: Asset = { code: 'GOLD', scale: 8 };
export const bills = (amount: number) => Money.of(amount, TBILL);

const nobody = { name: 'the Treasury', id: null };

/** A tokenised bill that is redeemed at any hour, with some of its terms changed. */
export function billTerms(changed: Partial<AssetTerms> = {}): AssetTerms {
  return {
    name: 'a treasury bill, as a token',
    type: 'government-bond',
    issuer: nobody,
    guarantor: null,
    redeemableAt: { name: 'Bill Issuer Ltd', id: 'bill-issuer' },
    country: 'US',
    currency: 'USD',
    ratings: [{ agency: 's-and-p', letters: 'AA+' }],
    maturesOn: '2026-09-10',
    issueSize: '100000000',
    underlying: null,
    priceSymbol: 'TBILL',
    fxSymbol: null,
    maxAgeMinutes: 90,
    token: {
      wrapper: 'issuer-claim',
      redemption: { calendar: 'always', noticeMinutes: 60 },
      transfer: 'allow-list',
      vaultAllowed: true,
      control: 'issuer-may-freeze',
      finality: { confirmations: 64, secondsPerBlock: 12 },
      weekendAddOnPercent: '3',
    },
    ...changed,
  };
}

const anything = {
  assets: null,
  issuers: null,
  types: null,
  countries: null,
  currencies: null,
  wrappers: null,
  rating: null,
  maturity: null,
};

/** Bills at 2 % and 1 % for a token, within half of all that is posted; and nothing bridged. */
export const SCHEDULE: EligibilitySchedule = {
  criteria: [
    {
      kind: 'include',
      name: 'bills',
      of: { ...anything, types: ['government-bond'] },
      haircutPercent: '2',
      fxHaircutPercent: null,
      tokenAddOnPercent: '1',
    },
    { kind: 'exclude', name: 'no copies', of: { ...anything, wrappers: ['bridged'] } },
  ],
  ratingMismatch: { kind: 'lowest' },
  limits: [{ name: 'half', by: 'asset', of: null, most: { kind: 'percent', percent: '50' } }],
};

/** Two officers report, each by himself, what came into the vault. */
export async function seenByTwo(
  cell: CellWorld,
  tx: EntityManager,
  { occupancy, amount, reference: transfer }: Omit<Deposit, 'book'>,
): Promise<void> {
  const receipt = { relationship: R1, occupancy, amount, transfer };
  if (amount.asset.code === USDC.code) return;
  for (const name of ['ann', 'bob'])
    given(await cell.get(CollateralReceiptService).report(tx, receipt, officer(name)));
}

/** The cell of the worked default, in which seat A may post bills; B's paper says nothing of them. */
export class CollateralWorld {
  private requests = 0;
  private receipts = 0;

  private constructor(readonly cell: CellWorld) {}

  static async open(consent: 'required' | 'not-required' = 'not-required'): Promise<CollateralWorld> {
    const world = new CollateralWorld(await CellWorld.open());
    await world.clock(`insert into simulated_clock (instant) values ('${textOf(START)}')`);
    await world.sign('a', consent);
    await world.clock(`update simulated_clock set instant = '2025-10-14'`);
    await world.register('TBILL', billTerms());
    await world.cell.inTx(async (tx) => {
      const market = { symbol: 'TBILL', sources: ['dealer'], maxAgeMinutes: 600 };
      await world.cell.get(QuoteService).declareMarket(tx, market);
      const rate = {
        symbol: 'DOGE',
        paidAt: new Date('2025-10-13T00:00:00Z'),
        rate: '0',
        label: 'illustrative',
      };
      await world.cell.get(MarketParameterService).recordFundingRates(tx, [rate]);
    });
    return world;
  }

  close = () => this.cell.close();

  /** Restates a party's annex for initial margin with the schedule. */
  private async sign(partyId: string, substitutionConsent: 'required' | 'not-required'): Promise<void> {
    const agreements = this.cell.get(AgreementService);
    const versions = this.cell.get(AgreementApprovalService);
    await this.cell.inTx(async (tx) => {
      const paper = await agreements.paperFor(tx, { cell: 'R1', partyId, asOf: START });
      const plain = paperOf(relationship, partyId, START).find(({ form }) => form === 'csa-2018-im')!.version;
      const elections = {
        ...(plain.elections as object),
        ...AT_ANY_MINUTE,
        eligibility: SCHEDULE,
        transfer: { basis: 'pledge', rehypothecation: false, equivalentReturned: true, substitutionConsent },
      };
      const supersedes = paper.initialMargin?.agreementId as never;
      const { id } = given(
        await agreements.record(tx, { partyId, cell: 'R1', form: 'csa-2018-im', supersedes }),
      );
      const by = { maker: officer('ann'), after: 0, asOf: START };
      const proposed = given(await versions.propose(tx, id, { ...plain, elections }, by));
      given(await versions.approve(tx, id, { ...proposed, checker: officer('bob') }, START));
    });
  }

  /** Paper is signed when it is signed: by a clock that stands at the opening, and then days later. */
  async clock(statement: string): Promise<void> {
    const [row] = await this.cell.db.query<{ name: string }[]>('select current_database() as name');
    const url = Object.assign(new URL(process.env['POSTGRES_URL']!), { pathname: `/${row!.name}` });
    const owner = new Client({ connectionString: url.href });
    await owner.connect();
    try {
      await owner.query(statement);
    } finally {
      await owner.end();
    }
  }

  async register(code: string, terms: AssetTerms, scale = 6): Promise<void> {
    const assets = this.cell.get(CollateralAssetService);
    await this.cell.inTx(async (tx) => {
      const proposed = given(await assets.propose(tx, { code, scale, terms }, officer('ann'), START));
      given(await assets.approve(tx, { ...proposed, checker: officer('bob') }));
    });
  }

  /** What bills are quoted at. */
  async quote(quotedAt: Date, price: string): Promise<void> {
    const quote = { symbol: 'TBILL', price, quotedAt, source: 'dealer', label: 'test' };
    await this.cell.inTx(async (tx) => given(await this.cell.get(QuoteService).record(tx, [quote])));
  }

  /** An hour's marks and exposures; without a price of bills, the last one stands while it may. */
  async marks(asOf: Date, price?: string, doge = '1'): Promise<SnapshotId> {
    if (price !== undefined) await this.quote(asOf, price);
    return await this.cell.value(asOf, doge);
  }

  /** An asset comes into the vault, and is final. */
  async receive(amount: Money, occupancy = 'A1', asOf = START): Promise<void> {
    this.receipts += 1;
    const deposit = { book: R1, occupancy, amount, reference: `transfer ${String(this.receipts)}` };
    const instructions = this.cell.get(InstructionService);
    const seen = await this.cell.inTx(async (tx) => {
      await seenByTwo(this.cell, tx, deposit);
      await this.cell.get(CollateralService).openAccounts(tx, relationship, occupancy, amount.asset);
      return await instructions.seeDeposit(tx, deposit, asOf);
    });
    await this.cell.inTx((tx) => instructions.finalise(tx, R1, seen, asOf));
  }

  /** Asks for a move, of which so much is required. */
  async ask(
    move: {
      readonly comes?: Money;
      readonly leaves?: Money;
      readonly by?: string;
      readonly occupancy?: string;
    },
    asOf: Date,
    required = 0,
  ) {
    this.requests += 1;
    const { comes, leaves, by = 'counterparty:a', occupancy = 'A1' } = move;
    const kind = comes === undefined ? 'recall' : leaves === undefined ? 'pledge' : 'substitution';
    const wanted = {
      id: uuidOf(`request ${String(this.requests)}`),
      occupancy,
      kind,
      comes,
      leaves,
      by: handOf(by),
    } as const;
    return await this.cell.inTx((tx) =>
      this.cell.get(CollateralRequestService).request(tx, R1, wanted, this.requires(required), asOf),
    );
  }

  async consent(requestId: string, by: string, asOf: Date, required = 0) {
    return await this.cell.inTx((tx) =>
      this.cell
        .get(CollateralRequestService)
        .consent(tx, R1, requestId, handOf(by), this.requires(required), asOf),
    );
  }

  /** The margin of a seat as it is, but for how much is required: that is told. */
  private requires(amount: number): SeatMargin {
    const margin = this.cell.get(ImRequirementService);
    return {
      of: () => Promise.resolve(accept(Money.of(amount, USDC))), // what is required is told
      returning: (...asked) => margin.returning(...asked),
      covered: (...told) => margin.covered(...told),
      answerBy: (...asked) => margin.answerBy(...asked),
      called: (...asked) => margin.called(...asked),
      answered: (...told) => margin.answered(...told),
    };
  }

  async end(requestId: string, how: { readonly by: string; readonly reason?: string }, asOf: Date) {
    const margin = this.cell.get(ImRequirementService);
    return await this.cell.inTx((tx) =>
      this.cell
        .get(CollateralRequestService)
        .end(tx, R1, requestId, { ...how, by: handOf(how.by) }, margin, asOf),
    );
  }

  /** A call with its steps, by the id of the request that it is of. */
  async call(requestId: string) {
    const [call] = await this.cell.db.query<
      {
        readonly state: string;
        readonly steps: readonly { readonly state: string; readonly by: string; readonly why: string }[];
      }[]
    >(
      `select kind, direction, role, state, amount, (
         select jsonb_agg(jsonb_build_object('state', s.state, 'by', s.as_role, 'why', s.why) order by s.n)
         from margin_call_step s where (s.relationship_id, s.call_id) = (c.relationship_id, c.id)) as steps
       from margin_call c where (relationship_id, id) = ($1, $2)`,
      [R1, requestId],
    );
    return call!;
  }

  /** What a seat's margin counts for on the marks of a snapshot. */
  async counts(snapshotId: SnapshotId, asOf: Date, occupancy = 'A1'): Promise<Pool> {
    return await this.cell.inTx(async (tx) => {
      const found = await this.cell.get(RelationshipService).load(tx, R1);
      const occupant = occupants(found).find(({ code }) => code === occupancy)!;
      const holdings = await this.cell.get(LedgerService).holdings(tx, R1);
      return await this.cell
        .get(CollateralService)
        .valueOf(tx, found, occupant, holdings, { snapshotId, asOf });
    });
  }

  async view(occupancies: readonly string[], asOf: Date) {
    return await this.cell.inTx(async (tx) => {
      const found = await this.cell.get(RelationshipService).load(tx, R1);
      return await this.cell.get(CollateralViewService).of(tx, found, occupancies, asOf);
    });
  }

  /** What stands on an account, in one asset. */
  async held(account: string, asset: Asset = TBILL): Promise<string> {
    return await this.cell.inTx(async (tx) =>
      (await this.cell.get(LedgerService).balance(tx, R1, account, asset)).toText(),
    );
  }
}

/** Whose hand it is: of a party, or of an officer. */
function handOf(who: string) {
  return { who, role: who.split(':')[0] ?? who };
}

export const later = (minutes: number) => plusMinutes(new Date('2025-10-11T00:00:00Z'), minutes);
export { given, officer, R1, usdc };
