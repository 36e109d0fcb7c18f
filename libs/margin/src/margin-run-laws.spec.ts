import { type CollateralAsset, type PoolTerms, type StruckPool, struckPool } from '@app/collateral/domain';
import { frozen, thawed } from '@app/exposure/domain';
import { accept, Exact, id, Money, owed, USDC } from '@app/kernel';
import type { Relationship } from '@app/legal-entity/domain';
import fc from 'fast-check';
import type { CallDraft } from './call-draft';
import type { CalledSum } from './called.rows';
import { decideCalls, type MarginInputs } from './margin-run-decision';

const AS_OF = new Date('2025-10-10T00:00:00Z');
const R = id<'Book'>('1');
const usdc = (amount: number | string) => Money.of(amount, USDC);
const SEATS = ['A1', 'B1'] as const;

/** One relationship as a run might meet it. Amounts are whole; of everything a seat may have some, or none. */
interface Book {
  readonly exposure: number; // of seat A; seat B's is its mirror
  readonly failed: boolean; // seat A has missed a call
  readonly terms: Record<'threshold' | 'minimumTransfer' | 'rounding', number>;
  readonly stands: number; // variation margin that has passed, from whoever owes now or to him
  readonly turned: boolean; // the exposure has changed its sign since
  readonly called: number;
  readonly disputed: number; // of what was called before, and waits
  readonly required: number; // initial margin of seat A
  readonly cash: number; // posted by it
  readonly bills: number; // posted by it, in units
  readonly haircut: number; // of those, in per cent
}

const amount = fc.nat(1000);
const book: fc.Arbitrary<Book> = fc.record({
  exposure: fc.integer({ min: -1000, max: 1000 }),
  failed: fc.boolean(),
  terms: fc.record({ threshold: fc.nat(100), minimumTransfer: fc.nat(200), rounding: fc.nat(50) }),
  stands: amount,
  turned: fc.boolean(),
  called: fc.nat(200),
  disputed: fc.nat(200),
  required: amount,
  cash: amount,
  bills: fc.nat(500),
  haircut: fc.nat(100),
});

const BILL: CollateralAsset = {
  asset: { code: 'TBILL', scale: 6 },
  name: 'a bill',
  type: 'government-bond',
  issuer: { name: 'a treasury', id: null },
  guarantor: null,
  redeemableAt: null,
  country: 'US',
  currency: 'USD',
  ratings: [],
  maturesOn: null,
  issueSize: null,
  underlying: null,
  priceSymbol: 'TBILL',
  fxSymbol: null,
  maxAgeMinutes: 90,
  token: null,
};
const ANY = {
  assets: null,
  issuers: null,
  types: null,
  countries: null,
  currencies: null,
  wrappers: null,
  rating: null,
  maturity: null,
};

function poolIn({ cash, bills, haircut }: Book): StruckPool {
  const taken = { kind: 'include', name: 'bills', of: ANY, fxHaircutPercent: null } as const;
  const terms: PoolTerms = {
    schedule: {
      criteria: [{ ...taken, haircutPercent: String(haircut), tokenAddOnPercent: '0' }],
      limits: [],
      ratingMismatch: { kind: 'lowest' },
    },
    currencyMismatchPercent: '0',
    currency: 'USD',
    basis: 'additive',
    settlement: USDC,
    mporMinutes: 480,
    connected: [],
    gains: new Map(),
    movesTogether: false,
  };
  const held = { quantity: Money.of(bills, BILL.asset), terms: BILL };
  const marks = new Map([[BILL.priceSymbol, { price: new Exact('0.97'), quotedAt: AS_OF }]]);
  return struckPool(usdc(cash), { held: [held], terms, marks, stress: new Map(), asOf: AS_OF });
}

function inputsOf(given: Book): MarginInputs {
  const { terms, failed, exposure, required } = given;
  const relationship: Relationship = {
    id: R,
    name: 'r',
    asset: USDC,
    writtenEnding: 'limited-recourse',
    exhaustion: 'not sized',
    terms: {
      threshold: usdc(terms.threshold),
      minimumTransfer: usdc(terms.minimumTransfer),
      rounding: usdc(terms.rounding),
      clocks: { responseMinutes: 1, noticeMinutes: 1, graceMinutes: 1, auctionMinutes: 1, mporMinutes: 4 },
      imMultiplier: new Exact(3),
      imCorrelation: new Exact(0),
      lineRate: new Exact(0),
    },
    occupancies: SEATS.map((code) => ({
      code,
      seat: code === 'A1' ? 'A' : 'B',
      partyId: code,
      standing: failed && code === 'A1' ? 'potential-default' : 'performing',
      independentAmount: usdc(0),
    })),
  };
  const seats = SEATS.map((occupancy) => ({
    occupancy,
    current: usdc(occupancy === 'A1' ? exposure : -exposure),
    funding: usdc(0),
    notional: usdc(0),
  }));
  const margin = (code: string) => ({ required: usdc(code === 'A1' ? required : 0), statement: {} });
  return {
    asOf: AS_OF,
    terms: [relationship],
    exposures: new Map([[R, { snapshotId: id('s'), asOf: AS_OF, firstOfDay: AS_OF, seats }]]),
    called: new Map([[R, calledIn(given)]]),
    balances: new Map([[R, balancesIn(given)]]),
    collateral: new Map([[R, new Map(given.bills > 0 ? [['A1', poolIn(given)]] : [])]]),
    margins: new Map([
      [R, { required: accept(new Map(SEATS.map((code) => [code, margin(code)]))), nettings: new Map() }],
    ]),
    times: new Map(), // every seat is called by every run
    independent: new Map(),
  };
}

const payerOf = ({ exposure, turned }: Book) => (exposure >= 0 === turned ? 'B1' : 'A1');

function calledIn(given: Book): CalledSum[] {
  const { called, disputed, turned } = given;
  if (called + disputed === 0 || turned) return [];
  const waits = disputed > 0 && { disputed: usdc(disputed) };
  return [{ occupancy: payerOf(given), kind: 'vm', direction: 'delivery', amount: usdc(called), ...waits }];
}

function balancesIn(given: Book) {
  const payer = payerOf(given);
  const promise = Money.of(given.stands, owed(USDC));
  return [
    { account: `VM_HELD.${payer}`, asset: owed(USDC), available: promise },
    { account: `VM_GIVEN.${payer === 'A1' ? 'B1' : 'A1'}`, asset: owed(USDC), available: promise },
    { account: 'IM.A1', asset: USDC, available: usdc(given.cash) },
  ];
}

function draftsOf(inputs: MarginInputs): readonly CallDraft[] {
  const { decided, fallen } = decideCalls(inputs);
  expect(fallen).toEqual([]);
  return decided.flatMap(({ drafts }) => drafts);
}

/** What is called to be delivered of one kind, of both seats. */
const deliveriesOf = (given: Book, kind: CallDraft['kind']) =>
  draftsOf(inputsOf(given))
    .filter((each) => each.kind === kind && each.direction === 'delivery')
    .reduce((sum, each) => sum + each.amount.minor, 0n);

it('a higher haircut never reduces a call', () => {
  fc.assert(
    fc.property(book, fc.nat(100), (given, other) => {
      const higher = { ...given, haircut: Math.max(given.haircut, other) };
      expect(deliveriesOf(higher, 'im') >= deliveriesOf(given, 'im')).toBe(true);
      expect(deliveriesOf(higher, 'vm')).toBe(deliveriesOf(given, 'vm'));
    }),
  );
});

it('more collateral never raises a call, be it cash or what counts after a haircut', () => {
  fc.assert(
    fc.property(book, amount, fc.constantFrom('cash', 'bills' as const), (given, more, what) => {
      const richer = { ...given, [what]: given[what] + more };
      expect(deliveriesOf(richer, 'im') <= deliveriesOf(given, 'im')).toBe(true);
    }),
  );
});

it('more variation margin from whoever owes never raises his call', () => {
  fc.assert(
    fc.property(book, amount, (given, more) => {
      fc.pre(!given.turned);
      const called = deliveriesOf({ ...given, stands: given.stands + more }, 'vm');
      expect(called <= deliveriesOf(given, 'vm')).toBe(true);
    }),
  );
});

it('what is in dispute is not called again while its seat performs, and keeps nothing back that goes beyond it', () => {
  fc.assert(
    fc.property(book, (given) => {
      const performs = !given.failed || payerOf(given) === 'B1';
      const instead = performs ? given.called + given.disputed : given.called;
      expect(deliveriesOf(given, 'vm')).toBe(deliveriesOf({ ...given, called: instead, disputed: 0 }, 'vm'));
    }),
  );
});

it('a seat that is short is called for all of it, but for less than a minimum transfer', () => {
  fc.assert(
    fc.property(book, (given) => {
      const posted = given.bills > 0 ? poolIn(given).counts : usdc(given.cash);
      const left = usdc(given.required).minor - posted.minor - deliveriesOf(given, 'im');
      expect(left <= 0n || left < usdc(given.terms.minimumTransfer).minor).toBe(true);
    }),
  );
});

it('a seat that has failed is called for every unit of margin that it lacks, and for none beyond', () => {
  fc.assert(
    fc.property(book, (given) => {
      const failed = { ...given, failed: true };
      const posted = given.bills > 0 ? poolIn(failed).counts : usdc(given.cash);
      const lacks = usdc(given.required).minor - posted.minor;
      expect(deliveriesOf(failed, 'im')).toBe(lacks > 0n ? lacks : 0n);
    }),
  );
});

it('nothing of its own goes back to a seat that has failed', () => {
  fc.assert(
    fc.property(book, (given) => {
      const back = draftsOf(inputsOf({ ...given, failed: true })).filter(
        ({ kind, occupancy, direction }) => kind !== 'vm' && occupancy === 'A1' && direction === 'return',
      );
      expect(back).toEqual([]);
    }),
  );
});

it('a run that is read back from what was kept of it calls the same, bit for bit', () => {
  fc.assert(
    fc.property(book, (given) => {
      const inputs = inputsOf(given);
      const kept = frozen(inputs);
      const again = thawed(kept) as MarginInputs;
      expect(frozen(again)).toBe(kept);
      expect(frozen(decideCalls(again))).toBe(frozen(decideCalls(inputs)));
    }),
  );
});
