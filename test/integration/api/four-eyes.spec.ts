import { CovenantJudgeService } from '@app/credit';
import { Clock, id, plusMinutes, textOf } from '@app/kernel';
import { DataSource } from 'typeorm';
import { ANTONS, type Answer, type CallerName, type House, knock, openHouse } from './a-house';
import { billTerms } from '../collateral/collateral-world';
import { enrol, FOUR_EYES, fourEyesAt, said } from './four-eyes';

const BOOK = `/v1/relationships/${ANTONS.relationship}`;
const FAR = '2099-01';

let house: House;
let keys = 0;
let soon: string; // within the while for which the appetite may be overridden
const usdc = (amount: number) => ({ amount: String(amount), asset: 'USDC' });
const post = (url: string, as: CallerName, body: unknown, headers: Record<string, string> = {}) =>
  knock(house, url, { as, method: 'POST', key: `walk-${String((keys += 1))}`, body, headers });

beforeAll(async () => {
  house = await openHouse();
  for (const officer of ['credit-officer', 'risk-officer', 'approver', 'ops-analyst'])
    await enrol(house, officer);
  soon = `${textOf(plusMinutes(await house.app.get(Clock).now(), 60)).slice(0, 19)}Z`;
});
afterAll(() => house.close());

/** Where something is proposed and approved. */
interface Row {
  readonly at: string;
  readonly maker: CallerName;
  readonly body: (n: number) => Answer; // each n another proposal
  readonly upon?: 'version'; // it is said which version stands
  readonly stale?: '409 stale'; // of two made upon one version, one is approved
  readonly opens?: () => Promise<string>; // where it is proposed, if not there
  readonly otherwise?: Partial<typeof FOUR_EYES>;
}

const FLOOR = {
  id: 'floor',
  clause: 'Part 1(h)(ii)',
  daysToUse: 30,
  gives: 'suspend',
  kind: 'nav-floor',
  least: usdc(50),
};
const line = {
  occupancy: 'A1',
  commitment: 'advised',
  firstSkin: usdc(0),
  unsecured: usdc(1000),
  subLimits: [],
  covenants: [FLOOR],
  expiresOn: '2099-12-31',
  reviewOn: '2099-06-30',
};
const scan = {
  scenarios: [0.16, -0.16].map((spot) => ({ spot, volatility: 0.4, weight: 1 })),
  farPower: 0.13,
  netPart: 0.02,
  hedgedPart: 0.01,
  addOns: { concentration: [], liquidity: [], wrongWay: [] },
};
const rules = {
  automaticUpTo: null,
  staleMinutes: null,
  dayOnDayPercent: null,
  signFlip: true,
  unconfirmedTrades: false,
  expected: 'hidden',
  notifies: false,
  guardMinutes: 5,
  ladder: [],
};

const RATE = { name: 'SOFR', fixedOn: '2025-10-10', source: 'New York', reason: 'it was restated' };
const at = (where: string) => () => Promise.resolve(where);

const ROWS: readonly Row[] = [
  {
    at: '/v1/collateral-assets/proposals',
    maker: 'risk-officer',
    body: (n) => ({ code: 'TBILL', scale: 6, terms: { ...billTerms(), maturesOn: null, maxAgeMinutes: n } }),
    opens: at('/v1/collateral-assets'),
    stale: '409 stale',
  },
  {
    at: '/v1/reference-rates/proposals',
    maker: 'ops-analyst',
    body: (n) => ({ ...RATE, rate: `0.0${String(400 + n)}` }),
    opens: at('/v1/reference-rates/proposals'),
    stale: '409 stale',
  },
  {
    at: '/v1/credit-curves',
    maker: 'risk-officer',
    body: (n) => ({
      party: null,
      points: [{ years: '1', spreadBps: String(100 + n) }],
      recovery: '0.4',
      source: 'quotes',
      effectiveOn: `${FAR}-01`,
    }),
    upon: 'version',
    stale: '409 stale',
  },
  {
    at: `${BOOK}/credit-lines`,
    maker: 'credit-officer',
    body: (n) => ({ ...line, approved: usdc(1000 + n) }),
    upon: 'version',
    stale: '409 stale',
  },
  {
    at: `${BOOK}/waivers`,
    maker: 'credit-officer',
    body: (n) => ({ until: '2098-06-30', conditions: `NAV each week, copy ${String(n)}` }),
    opens: openCase,
    otherwise: { again: '409 illegal-decision' },
  },
  {
    at: `${BOOK}/wrong-ways`,
    maker: 'credit-officer',
    body: (n) => ({
      occupancy: 'A1',
      underlying: 'BTC',
      kind: 'affiliate',
      reason: `its parent, ${String(n)}`,
    }),
    stale: '409 stale',
  },
  {
    at: `${BOOK}/appetite-overrides`,
    maker: 'risk-officer',
    body: (n) => ({ occupancy: 'A1', most: usdc(n), expiresAt: soon, reason: 'a merger' }),
  },
  {
    at: '/v1/credit/appetite',
    maker: 'risk-officer',
    body: (n) => ({ perParty: usdc(5000 + n), perGroup: usdc(9000), perUnderlying: [] }),
    upon: 'version',
    stale: '409 stale',
  },
  {
    at: '/v1/credit/score-weights',
    maker: 'risk-officer',
    body: (n) => ({ utilisation: 20 + n, covenants: 20 - n, breaches: 20, statements: 20, failures: 20 }),
    upon: 'version',
    stale: '409 stale',
  },
  {
    at: '/v1/credit/authorities',
    maker: 'risk-officer',
    body: (n) => ({ entries: [{ grade: 'approver', most: usdc(5000 + n) }] }),
    upon: 'version',
    stale: '409 stale',
  },
  {
    at: `${BOOK}/call-rules`,
    maker: 'risk-officer',
    body: (n) => ({ ...rules, answerMinutes: 15 + n }),
    upon: 'version',
    stale: '409 stale',
  },
  {
    at: '/v1/margin/models',
    maker: 'risk-officer',
    body: (n) => ({
      kind: 'portfolio-scan',
      effectiveOn: `${FAR}-01`,
      parameters: { ...scan, nearPower: n / 100 },
    }),
    upon: 'version',
    stale: '409 stale',
  },
  {
    at: `${BOOK}/margin-model`,
    maker: 'risk-officer',
    body: (n) => ({ kind: 'parametric', effectiveOn: `${FAR}-${String(10 + n)}` }),
    upon: 'version',
    stale: '409 stale',
  },
];

/** The right that a breach of the line's covenant has given. @returns where its waiver is proposed */
async function openCase(): Promise<string> {
  const statement = {
    kind: 'nav',
    asOf: '2025-09-30',
    nav: usdc(49),
    gross: usdc(0),
    liquid: usdc(0),
    documentHash: 'a'.repeat(64),
    signedBy: 'A. Administrator',
  };
  expect((await post('/v1/parties/anton/statements', 'credit-officer', statement)).status).toBe(201);
  const { app } = house;
  const later = new Date('2098-01-01T00:00:00Z');
  await app
    .get(DataSource)
    .transaction((tx) => app.get(CovenantJudgeService).judge(tx, id<'Book'>(ANTONS.relationship), later));
  const { json } = await knock(house, `${BOOK}/covenant-cases`, { as: 'auditor' });
  const [found] = json['cases'] as Answer[];
  return `${BOOK}/covenant-cases/${String(found?.['id'])}/waivers`;
}

it.each(ROWS)('is asked of two people at $at', async ({ at, maker, body, upon, stale, opens, otherwise }) => {
  let [made, stands] = [0, 0];
  const where = (await opens?.()) ?? `${at}/proposals`;
  const proposeUpon = (version: number) => {
    const read = {
      [version === 0 ? 'if-none-match' : 'if-match']: version === 0 ? '*' : `"${String(version)}"`,
    };
    return post(where, maker, body((made += 1)), upon && read);
  };
  const propose = () => proposeUpon(stands);
  const approvals = opens === undefined ? `${at}/proposals` : at;
  const approvalOf = (proposalId: string) => `${approvals}/${proposalId}/approval`;
  const door = { maker, checker: 'approver', propose, approvalOf } as const;
  expect(await fourEyesAt(house, door)).toEqual({ ...FOUR_EYES, ...otherwise });
  if (stale === undefined) return;
  stands = 1;
  const [one, other] = [await propose(), await propose()];
  const approve = async ({ json: { proposalId, termsHash } }: typeof one) =>
    said(await post(approvalOf(String(proposalId)), 'approver', { termsHash }));
  expect([await approve(one), await approve(other)]).toEqual(['200', stale]);
  if (upon === undefined) return;
  expect(said(await proposeUpon(7))).toBe('412 stale-version');
});

it.each([
  { rate: RATE, more: { rate: '0.04' }, says: '201' },
  { rate: RATE, more: { fixedOn: '2098-10-10' }, says: '422 rate-from-the-future' },
  { rate: RATE, more: { rate: '4.11' }, says: '422 not-a-fraction' },
  { rate: RATE, more: { name: 'USDC/EUR', rate: '0' }, says: '422 not-a-rate' },
])('a rate of $more is answered with $says', async ({ rate, more, says }) => {
  const asked = { rate: '0.04', ...rate, ...more };
  expect(said(await post('/v1/reference-rates/proposals', 'ops-analyst', asked))).toBe(says);
});

it('proposes no rate that counts already', async () => {
  const rate = { name: 'SOFR', fixedOn: '2025-10-09', rate: '0.04', source: 'New York' };
  expect(said(await post('/v1/reference-rates', 'ops-analyst', { rates: [rate] }))).toMatch(/^20/);
  const again = { ...rate, reason: 'to be sure' };
  expect(said(await post('/v1/reference-rates/proposals', 'ops-analyst', again))).toBe('422 nothing-changes');
});
