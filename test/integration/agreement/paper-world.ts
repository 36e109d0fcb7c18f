import 'reflect-metadata';
import { ApprovalService } from '@app/control';
import { id, type Result, USDC, Money, Exact } from '@app/kernel';
import {
  AgreementApprovalService,
  type AgreementId,
  AgreementService,
  LegalEntityModule,
  type NewVersion,
  NettingOpinionService,
  PartyService,
  SignatoryService,
} from '@app/legal-entity';
import type { AgreementForm, Relationship } from '@app/legal-entity/domain';
import { databaseModule, readSettings } from '@app/platform';
import type { INestApplicationContext, Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { DataSource, type EntityManager } from 'typeorm';
import { paperOf, signatoriesOf } from '../../../apps/cli/src/bad-day/seed-paper';
import { freshDatabase } from '../../support/database';

export const officer = (name: string) => id<'Actor'>(name);
export const SIGNED = new Date('2025-01-10T00:00:00Z');

/** What the invented paper says of margin. */
export const TERMS: Pick<Relationship, 'name' | 'terms' | 'writtenEnding'> = {
  name: 'R1',
  writtenEnding: 'sized-tranche',
  terms: {
    threshold: Money.zero(USDC),
    minimumTransfer: Money.of(100_000, USDC),
    rounding: Money.of(10_000, USDC),
    clocks: {
      responseMinutes: 45,
      noticeMinutes: 60,
      graceMinutes: 240,
      auctionMinutes: 120,
      mporMinutes: 480,
    },
    imMultiplier: new Exact('2.33'),
    imCorrelation: new Exact('0.7'),
    lineRate: new Exact('0.08'),
  },
};

/** What was accepted. @throws Error naming the refusal */
export function given<T, R>(result: Result<T, R>): T {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.refusal)}`);
  return result.value;
}

type Json = Record<string, unknown>;

/** A version on a form, with some of its elections changed, each by its path. */
export function versionOn(
  form: AgreementForm,
  changed: Readonly<Record<string, unknown>> = {},
  more: Partial<NewVersion> = {},
): NewVersion {
  const signed = paperOf(TERMS, 'north', SIGNED).find((each) => each.form === form);
  if (signed === undefined) throw new Error(`the invented paper has no ${form}`);
  const elections = JSON.parse(JSON.stringify(signed.version.elections)) as Json;
  for (const [path, value] of Object.entries(changed)) {
    const names = path.split('.');
    const last = names.pop()!;
    const holder = names.reduce<Json>((held, name) => held[name] as Json, elections);
    holder[last] = value;
  }
  return { ...signed.version, elections, ...more };
}

/** A legal desk on a database of its own, with one party that may sign, for one cell after another. */
export class PaperWorld {
  private cells = 0;

  private constructor(
    private readonly app: INestApplicationContext,
    private readonly drop: () => Promise<void>,
    readonly db: DataSource,
    readonly owner: DataSource,
  ) {}

  static async open(): Promise<PaperWorld> {
    const database = await freshDatabase();
    const settings = readSettings({ DATABASE_URL: database.url });
    const module = await Test.createTestingModule({
      imports: [databaseModule(settings, 'test'), LegalEntityModule],
    }).compile();
    const app = await module.init();
    const owner = await new DataSource({ type: 'postgres', url: database.ownerUrl }).initialize();
    const world = new PaperWorld(app, database.drop, app.get(DataSource), owner);
    await world.tx(async (tx) => {
      for (const [name, group] of [
        ['ann', 'legal'],
        ['amy', 'legal'],
        ['bob', 'board'],
      ] as const)
        await world
          .get(ApprovalService)
          .enrol(tx, { id: officer(name), name, role: group, conflictGroup: group });
      await world.get(PartyService).record(tx, [
        { id: 'north', name: 'North' },
        { id: 'south', name: 'South' },
      ]);
      await world
        .get(SignatoryService)
        .record(tx, [
          ...signatoriesOf(['north'], SIGNED),
          { ...signatoriesOf(['north'], SIGNED)[0]!, id: 'for-notices', scope: ['notice'] },
        ]);
    });
    return world;
  }

  async close(): Promise<void> {
    await this.owner.destroy();
    await this.app.close();
    await this.drop();
  }

  /** Begins another cell, for which nothing is signed. */
  another(): void {
    this.cells += 1;
  }

  get cell(): string {
    return `R${String(this.cells)}`;
  }

  get<Service>(service: Type<Service>): Service {
    return this.app.get(service, { strict: false });
  }

  tx<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return this.db.transaction(work);
  }

  now = async () => {
    const [row] = await this.db.query<{ now: Date }[]>('select clock_now() as now');
    return row!.now;
  };

  /** An instant some hours from now, in whole seconds. */
  async inHours(hours: number): Promise<Date> {
    return new Date(Math.floor((await this.now()).getTime() / 1000) * 1000 + hours * 3_600_000);
  }

  record(form: AgreementForm, supersedes?: AgreementId, partyId = 'north') {
    return this.tx((tx) =>
      this.get(AgreementService).record(tx, { partyId, cell: this.cell, form, supersedes }),
    );
  }

  async propose(agreement: AgreementId, version: NewVersion, by: { maker?: string; after?: number } = {}) {
    const asOf = await this.now();
    const maker = officer(by.maker ?? 'ann');
    const after =
      by.after ?? (await this.get(AgreementService).find(this.db.manager, agreement))?.versions ?? 0;
    return await this.tx((tx) =>
      this.get(AgreementApprovalService).propose(tx, agreement, version, { maker, after, asOf }),
    );
  }

  async approve(
    agreement: AgreementId,
    proposal: {
      readonly proposalId: string;
      readonly termsHash: string;
      readonly relinks: readonly string[];
    },
    checker = 'bob',
  ) {
    const asOf = await this.now();
    const approval = { ...proposal, checker: officer(checker) };
    return await this.tx((tx) => this.get(AgreementApprovalService).approve(tx, agreement, approval, asOf));
  }

  /** An agreement with its first version in the books. */
  async signed(form: AgreementForm, changed: Readonly<Record<string, unknown>> = {}): Promise<AgreementId> {
    const { id: agreement } = given(await this.record(form));
    const proposal = given(await this.propose(agreement, versionOn(form, changed)));
    given(await this.approve(agreement, proposal));
    return agreement;
  }

  async paper(asOf?: Date) {
    const seat = { cell: this.cell, partyId: 'north', asOf: asOf ?? (await this.now()) };
    return await this.get(AgreementService).paperFor(this.db.manager, seat);
  }

  /** An opinion in its place of the matrix. */
  async opine(opinion: Parameters<NettingOpinionService['propose']>[1]) {
    const asOf = await this.now();
    const opinions = this.get(NettingOpinionService);
    const proposed = given(await this.tx((tx) => opinions.propose(tx, opinion, officer('ann'), asOf)));
    return given(await this.tx((tx) => opinions.approve(tx, { ...proposed, checker: officer('bob') })));
  }
}
