import { type ActorId, ApprovalService } from '@app/control';
import { Exact, id, Money, type Result, USDC } from '@app/kernel';
import { LedgerProofService, LedgerService } from '@app/ledger';
import {
  AgreementApprovalService,
  AgreementService,
  CoreService,
  RelationshipAcceptanceService,
  RelationshipOpeningReader,
  RelationshipOpeningService,
  type WantedRelationship,
} from '@app/legal-entity';
import type { AgreementForm, ApplicationSections, Seat } from '@app/legal-entity/domain';
import { uuidOf } from '@app/platform';
import type { EntityManager } from 'typeorm';
import { applicantsSections, leiOf, OnboardingWorld } from './onboarding-world';
import { masterElections, marginElections } from './paper';

export const usdc = (amount: number | string) => Money.of(amount, USDC);
export const CORE = { id: id<'Book'>('1000'), name: 'K' };
export const maker = id<'Actor'>('lea.legal');
export const checker = id<'Actor'>('vera.board');
export const PARTIES: Readonly<Record<Seat, string>> = { A: leiOf(1), B: leiOf(2) };
export const SIZED = {
  low: new Exact('0.001'),
  high: new Exact('0.004'),
  confidence: new Exact('0.95'),
  modelVersion: 'ep-1',
};

const [COUSIN, STOPPED] = [3, 4];
export const secondChecker = id<'Actor'>('vic.board');
export const cousin = leiOf(COUSIN); // of the owner of party A
export const stopped = leiOf(STOPPED);

const OFFICERS = [
  ['vic.board', 'another-board'],
  ['legal', 'legal'],
  ['approver', 'board'],
] as const;

const FORMS: readonly AgreementForm[] = ['isda-master-2002', 'csa-2016-vm', 'csa-2018-im'];

/** Two parties that were let in, strangers to each other, and an entity with capital of its own. */
export class RelationshipWorld {
  private constructor(readonly desk: OnboardingWorld) {}

  static async open(): Promise<RelationshipWorld> {
    const world = new RelationshipWorld(await OnboardingWorld.open());
    for (const [officer, interest] of OFFICERS) await world.enrol(officer, interest);
    for (const n of [1, 2]) await world.party(n);
    await world.party(COUSIN, 'Owner 1');
    await world.party(STOPPED);
    const asOf = await world.desk.now();
    const capital = { core: CORE, asset: USDC, paidIn: usdc(1000), floor: usdc(300), secondSkin: usdc(100) };
    await world.desk.tx((tx) => world.desk.get(CoreService).capitalise(tx, capital, asOf));
    return world;
  }

  /** Where the API finds the same database. */
  get url(): string {
    return (this.desk.db.options as { url: string }).url;
  }

  close(): Promise<void> {
    return this.desk.close();
  }

  /** Lets a party in whose owner bears its number, or another name. */
  private async party(n: number, owner = `Owner ${String(n)}`): Promise<void> {
    const ownership: ApplicationSections['ownership'] = {
      owners: [{ id: 'p', name: owner, kind: 'person' }],
      holdings: [{ owner: 'p', owned: 'applicant', percent: '100' }],
      controls: [],
    };
    const { signatories } = applicantsSections(n);
    const specimen = { reference: 'specimens', sha256: 'cd'.repeat(32) };
    const clerk = { id: 'clerk', name: 'Clara Clerk', scope: ['confirmation'] as const };
    const more = { signing: 'single', effectiveOn: '2026-01-01', specimen } as const;
    const joint = { id: 'joint', name: 'John Joint', scope: ['master-agreement'] as const };
    const limited = {
      id: 'limited',
      name: 'Lina Limited',
      scope: ['master-agreement', 'credit-support-annex'] as const,
    };
    const known = [
      ...(signatories?.signatories ?? []),
      { ...clerk, ...more },
      { ...limited, ...more, limit: { amount: '3.5', asset: 'USDC' } },
      { ...joint, ...more, signing: 'joint' as const },
    ];
    const sections = { ownership, signatories: { signatories: known } };
    await this.desk.bringTo(await this.desk.draft(n, sections), 'active', n);
  }

  /** Signs a party's whole paper for a cell, with other elections where it is told so. */
  async sign(
    cell: string,
    partyId: string,
    more: { readonly schedule?: object; readonly margin?: object; readonly without?: AgreementForm } = {},
  ): Promise<void> {
    for (const form of FORMS.filter((each) => each !== more.without)) {
      const elections =
        form === 'isda-master-2002' ? masterElections(more.schedule) : marginElections(form, more.margin);
      await this.agree(cell, partyId, form, elections);
    }
  }

  async agree(cell: string, partyId: string, form: AgreementForm, elections: object): Promise<void> {
    const asOf = await this.desk.now();
    await this.desk.tx((tx) => this.agreeIn(tx, { cell, partyId, form }, elections, asOf));
  }

  async agreeIn(
    tx: EntityManager,
    {
      cell,
      partyId,
      form,
    }: { readonly cell: string; readonly partyId: string; readonly form: AgreementForm },
    elections: object,
    asOf: Date,
    signedBy: readonly string[] = ['sig'],
  ): Promise<void> {
    const wanted = { partyId, cell, form, supersedes: undefined };
    const agreement = unwrap(await this.desk.get(AgreementService).record(tx, wanted));
    const version = {
      effectiveFrom: asOf,
      elections,
      executedSha256: 'ab'.repeat(32),
      signedOn: '2026-01-02',
      signedBy,
    };
    const approvals = this.desk.get(AgreementApprovalService);
    const by = { maker, after: agreement.versions, asOf };
    const proposed = unwrap(await approvals.propose(tx, agreement.id, version, by));
    const { proposalId, termsHash, relinks } = proposed;
    const read = { proposalId, termsHash, checker, relinks };
    unwrap(await approvals.approve(tx, agreement.id, read, asOf));
  }

  /** What somebody wants of a cell of this name. */
  wanted(name: string, more: Partial<WantedRelationship> = {}): WantedRelationship {
    return {
      relationship: this.relationship(name),
      coreBook: CORE.id,
      firstSkin: usdc(20),
      firstSkinFor: { A: usdc(12), B: usdc(8) },
      stressedVm: usdc(50),
      line: usdc(30),
      lineReturnable: usdc(1),
      secondSkinLimit: usdc(10),
      guaranteeLimit: usdc(5),
      feeCap: usdc(2),
      ...more,
    };
  }

  relationship(
    name: string,
    more: Partial<WantedRelationship['relationship']> = {},
    parties = PARTIES,
  ): WantedRelationship['relationship'] {
    return {
      name,
      asset: USDC,
      writtenEnding: 'sized-tranche',
      exhaustion: SIZED,
      occupancies: (['A', 'B'] as const).map((seat) => ({
        code: `${seat}1`,
        seat,
        partyId: parties[seat],
        standing: 'performing',
        independentAmount: usdc(seat === 'A' ? 3 : 4),
      })),
      ...more,
    };
  }

  async propose(name: string, wanted = this.wanted(name), by: ActorId = maker) {
    const asOf = await this.desk.now();
    const openings = this.desk.get(RelationshipOpeningService);
    return await this.desk.tx((tx) => openings.propose(tx, uuidOf(`opening/${name}`), wanted, by, asOf));
  }

  /** Accepts what was disclosed, for one of the parties, unless told otherwise. */
  async accept(name: string, partyId: string, more: { signedBy?: string[]; disclosureHash?: string } = {}) {
    const asOf = await this.desk.now();
    const openingId = uuidOf(`opening/${name}`);
    const held = await this.held(name);
    const accepting = { partyId, client: 'north', signedBy: ['sig'], disclosureHash: held.disclosureHash };
    const acceptances = this.desk.get(RelationshipAcceptanceService);
    return await this.desk.tx((tx) =>
      acceptances.accept(tx, openingId, Object.assign(accepting, more), asOf),
    );
  }

  async openIt(name: string, by: ActorId = checker, termsHash?: string) {
    const asOf = await this.desk.now();
    const openings = this.desk.get(RelationshipOpeningService);
    const read = { termsHash: termsHash ?? (await this.held(name)).termsHash, checker: by };
    return await this.desk.tx((tx) => openings.open(tx, uuidOf(`opening/${name}`), read, asOf));
  }

  async withdraw(name: string) {
    const openings = this.desk.get(RelationshipOpeningService);
    const by = { officer: maker, reason: 'another time' };
    return await this.desk.tx((tx) => openings.withdraw(tx, uuidOf(`opening/${name}`), by));
  }

  /** Everything up to the second signature. */
  async bringToAcceptance(name: string, wanted = this.wanted(name)): Promise<void> {
    for (const partyId of Object.values(PARTIES)) await this.sign(name, partyId);
    unwrap(await this.propose(name, wanted));
    for (const partyId of Object.values(PARTIES)) unwrap(await this.accept(name, partyId));
  }

  async held(name: string) {
    const found = await this.desk
      .get(RelationshipOpeningReader)
      .find(this.desk.db.manager, uuidOf(`opening/${name}`));
    if (found === undefined) throw new Error(`no proposal ${name}`);
    return found;
  }

  async balance(book: string, account: string): Promise<string> {
    const balance = await this.desk
      .get(LedgerService)
      .balance(this.desk.db.manager, id<'Book'>(book), account, USDC);
    return balance.toText();
  }

  /** Lets the time of a proposal be over: nobody waits a fortnight in a test. */
  async expire(name: string): Promise<void> {
    const past = `set expires_at = proposed_at + interval '1 microsecond' where id = '${uuidOf(`opening/${name}`)}'`;
    await this.desk.owner.query(
      `set session_replication_role = replica; -- no trigger runs
       update control.proposal ${past}; update relationship_opening ${past}; set session_replication_role = default`,
    );
  }

  /** The laws of the books that do not hold. */
  async broken(): Promise<string[]> {
    const findings = await this.desk.get(LedgerProofService).invariants();
    return findings.filter(({ found }) => found !== 0).map(({ law }) => law);
  }

  private async enrol(actor: string, conflictGroup: string): Promise<void> {
    const officer = { id: id<'Actor'>(actor), name: actor, role: 'approver', conflictGroup };
    await this.desk.tx((tx) => this.desk.get(ApprovalService).enrol(tx, officer));
  }
}

export function unwrap<Value>(answer: Result<Value, unknown>): Value {
  if (!answer.ok)
    throw new Error(
      JSON.stringify(answer.refusal, (_, value: unknown) =>
        typeof value === 'bigint' ? String(value) : value,
      ),
    );
  return answer.value;
}
