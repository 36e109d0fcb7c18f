import { Exact, Money, plusMinutes, type Result, USDC } from '@app/kernel';
import {
  LossNoticeService,
  PayoutService,
  type PayoutRefusal,
  type ReproposalRefusal,
  TrancheReportService,
  TrancheService,
  type TrusteeAct,
} from '@app/tail-bond';
import type { VerifiedLoss } from '@app/resolution/domain';
import type { IssueTerms, NoticeRefusal } from '@app/tail-bond/domain';
import { startSimulation } from '../../../apps/cli/src/bad-day/simulation';
import { CellWorld, officers, R1, rowsOf, signers, START, TJ, TS, usdc } from '../cell/cell-world';

/** The trustee acts in the night after the crash, when no bond market is open. */
export const NIGHT = plusMinutes(START, 9 * 60); // Saturday, 01:00 in New York
export const TUESDAY = new Date('2025-10-14T14:00:00Z'); // Monday is a holiday

export const junior: IssueTerms = {
  trust: TJ,
  relationship: R1,
  occupancy: 'A1',
  rank: 0,
  attachment: usdc(0),
  detachment: usdc(400_000),
  holders: [
    { holder: 'h1', face: usdc(240_000) },
    { holder: 'h2', face: usdc(160_000) },
  ],
  affiliates: ['party-a-holding'],
  cashShare: new Exact(1),
  premiumCap: usdc(50_000),
};
export const senior: IssueTerms = {
  ...junior,
  trust: TS,
  rank: 1,
  attachment: usdc(400_000),
  detachment: usdc(1_000_000),
  holders: [{ holder: 'h3', face: usdc(600_000) }],
};

/** The loss of the worked default as its two agents left it; `more` is what B was left unpaid beyond it. */
export function verifiedLoss(changes: Partial<VerifiedLoss> = {}, more = usdc(0)): VerifiedLoss {
  return {
    sequence: 1,
    party: 'party-a',
    seat: 'A',
    occupancy: 'A1',
    eventAt: START,
    determinedAt: plusMinutes(START, 480),
    effectiveAt: plusMinutes(START, 500),
    grossCloseOut: usdc('867345.678901').plus(more),
    marginApplied: usdc(470_000),
    cumulativeLoss: usdc('397345.678901').plus(more),
    cumulativeRecoveries: usdc(0),
    firstSkin: usdc(150_000),
    valuationMethod: 'auction',
    evidence: ['minutes of the auction', 'invoices'],
    calculationAgent: officers.cal,
    verificationAgent: officers.vera,
    ...changes,
  };
}

/** Two tranches on A1, and the worked default played up to the hour at which its loss is verified, in simulated time. */
export class BondWorld {
  defaultId = '';

  constructor(readonly house: CellWorld) {}

  static async open(): Promise<BondWorld> {
    const house = await CellWorld.open();
    await startSimulation(await ownerUrlOf(house), START);
    await house.capitalise();
    await house.openCell({ secondSkinLimit: usdc(0) });
    return new BondWorld(house);
  }

  issue(terms: IssueTerms, signing = signers): Promise<Result<void, string>> {
    return this.house.tx((tx) =>
      this.house.get(TrancheService).issue(tx, { ...terms, officers: signing }, START),
    );
  }

  /** Plays the worked default to its journal 7, up to where the trusts are asked. B may be left unpaid more. */
  async playDefault(more = usdc(0)): Promise<void> {
    const { house } = this;
    for (const step of ['0b', '1', '2', '3']) await house.play(step);
    this.defaultId = await house.declareDefault();
    await house.openReplacement();
    for (const step of ['4', '5', '6']) await house.play(step, this.defaultId);
    const unpaid: ReturnType<typeof rowsOf> = more.isPositive()
      ? [['R1', 'CLAIM.A1', 'UNPAID.B1', more.toText(), 'B is owed more']]
      : [];
    const beforeTrusts = rowsOf('7').slice(0, 4); // interest accrued, first skin lost
    await house.play('7 before the trusts', this.defaultId, [...beforeTrusts, ...unpaid]);
  }

  receive(loss: VerifiedLoss): Promise<{ readonly refused: NoticeRefusal } | undefined> {
    return this.house.tx((tx) =>
      this.house.get(LossNoticeService).receive(tx, R1.id, this.defaultId, loss, NIGHT),
    );
  }

  /** The newest notice, as the trustee reads it. */
  async newest() {
    const notices = await this.house.get(LossNoticeService).notices(this.house.db.manager, R1.id);
    return notices.at(-1)!;
  }

  /** The trustee acts on the newest notice, having read it. */
  async payOut(act: Partial<TrusteeAct> = {}): Promise<Result<'paid' | 'already', PayoutRefusal>> {
    const { notice, plan } = await this.newest();
    return this.payOutOf(notice.id, plan?.subjectHash ?? '', act);
  }

  payOutOf(
    noticeId: string,
    subjectHash: string,
    act: Partial<TrusteeAct> = {},
  ): Promise<Result<'paid' | 'already', PayoutRefusal>> {
    const whole = { trustee: officers.tom, subjectHash, at: NIGHT, ...act };
    return this.house.tx((tx) => this.house.get(PayoutService).payOut(tx, R1.id, noticeId, whole));
  }

  proposeAgain(noticeId: string): Promise<Result<void, ReproposalRefusal>> {
    return this.house.tx((tx) => this.house.get(LossNoticeService).proposeAgain(tx, R1.id, noticeId));
  }

  /** Lets time pass, from where the clock stands. */
  async daysPass(days: number): Promise<void> {
    await this.house.db.query('select advance_clock(clock_now() + make_interval(days => $1))', [days]);
  }

  /** The same three times at once, over connections that stand open: none comes late to the race. */
  async thrice<T>(act: () => Promise<T>): Promise<T[]> {
    await Promise.all([1, 2, 3].map(() => this.house.db.query('select pg_sleep(0.1)')));
    return Promise.all([1, 2, 3].map(act));
  }

  reports() {
    return this.house.get(TrancheReportService).tranches(this.house.db.manager);
  }

  /** Law 5, of every tranche: the register sums to what is outstanding, and collateral at par covers it. */
  async law5(): Promise<void> {
    for (const { register, outstanding, collateral } of await this.reports()) {
      const principals = register.map(({ principal }) => principal);
      expect(Money.sum(principals, USDC)).toEqual(outstanding);
      const par = Money.sum(
        collateral.map((held) => held.in(USDC)),
        USDC,
      );
      expect(par.lessThan(outstanding)).toBe(false);
    }
  }

  /** What is left of each tranche: { TJ: '152654.321099', TS: '600000.000000' }. */
  async outstanding(): Promise<Record<string, string>> {
    const reports = await this.reports();
    return Object.fromEntries(reports.map(({ name, outstanding }) => [name, outstanding.toText()]));
  }

  /** Work waiting for the layers behind the tranches. */
  async restJobs(): Promise<unknown[]> {
    return this.house.db.query(`select payload from job_due where kind = 'resolution.rest'`);
  }
}

/** Only its owner gives a database a clock of its own. */
async function ownerUrlOf({ db }: CellWorld): Promise<string> {
  const [database] = await db.query<{ name: string }[]>('select current_database() as name');
  return Object.assign(new URL(process.env['POSTGRES_URL']!), { pathname: `/${database!.name}` }).href;
}
