import { ApprovalService } from '@app/control';
import { id, type Result, textOf } from '@app/kernel';
import {
  type Acting,
  type Application,
  ApplicationApprovalService,
  type ApplicationId,
  ApplicationReader,
  ApplicationSectionService,
  ApplicationService,
  LegalEntityModule,
  ScreeningListService,
  ScreeningService,
} from '@app/legal-entity';
import {
  type ApplicationRole,
  type ApplicationSections,
  leiCheckDigits,
  type SectionName,
} from '@app/legal-entity/domain';
import { databaseModule, JobService, jobsModule, readSettings, uuidOf } from '@app/platform';
import type { INestApplicationContext, Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { DataSource, type EntityManager } from 'typeorm';
import { ReadListProcessor } from '../../../apps/worker/src/legal-entity/read-list.processor';
import { ScreenProcessor } from '../../../apps/worker/src/legal-entity/screen.processor';
import { freshDatabase } from '../../support/database';

/** Ops prepares, the others examine; Vera approves, and serves another interest than they. */
export const olga = officer('olga.ops', 'ops-analyst');
export const cora = officer('cora.compliance', 'compliance');
export const colin = officer('colin.compliance', 'compliance');
export const lea = officer('lea.legal', 'legal');
export const carl = officer('carl.credit', 'credit-officer');
export const vera = officer('vera.board', 'approver');
export const anna = officer('anna.approver', 'approver'); // of the desk's interest
export const lorna = officer('lorna.legal', 'approver'); // of Lea's
export const applicant: Acting<'counterparty'> = {
  by: 'counterparty:north',
  role: 'counterparty',
  client: 'counterparty:north',
};
export const stranger: Acting<'counterparty'> = {
  by: 'counterparty:south',
  role: 'counterparty',
  client: 'counterparty:south',
};

const OFFICERS = [olga, cora, colin, lea, carl, vera, anna, lorna];

const INTERESTS: Readonly<Record<string, string>> = {
  'vera.board': 'board',
  'lea.legal': 'legal',
  'lorna.legal': 'legal',
};

function officer<Role extends ApplicationRole>(by: string, role: Role): Acting<Role> {
  return { by, role };
}

export const leiOf = (n: number) => {
  const first18 = `TESTONBOARD${String(n).padStart(7, '0')}`;
  return `${first18}${leiCheckDigits(first18)}`;
};

export const line = (entry: string, name: string, remarks = '-0- ') =>
  `${entry},"${name}","individual","TEST",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,${remarks}\n`;
export const HARMLESS = line('1', 'NOBODY, Whoever');

/** What the file of the list says: a test changes it. */
export class ListFile {
  readonly path = 'list.csv';
  text = HARMLESS;
  read(): Promise<string> {
    return Promise.resolve(this.text);
  }
}

/** An onboarding desk on a database of its own. */
export class OnboardingWorld {
  readonly list = new ListFile();

  private constructor(
    private readonly app: INestApplicationContext,
    private readonly drop: () => Promise<void>,
    readonly db: DataSource,
    readonly owner: DataSource,
  ) {}

  static async open(): Promise<OnboardingWorld> {
    const database = await freshDatabase();
    const settings = readSettings({ DATABASE_URL: database.url });
    const module = await Test.createTestingModule({
      imports: [databaseModule(settings, 'test'), jobsModule(settings), LegalEntityModule],
    }).compile();
    const app = await module.init();
    const owner = await new DataSource({ type: 'postgres', url: database.ownerUrl }).initialize();
    const world = new OnboardingWorld(app, database.drop, app.get(DataSource), owner);
    await world.tx(async (tx) => {
      for (const { by, role } of OFFICERS)
        await world.get(ApprovalService).enrol(tx, {
          id: id<'Actor'>(by),
          name: by,
          role,
          conflictGroup: INTERESTS[by] ?? 'desk',
        });
      await world.get(ScreeningListService).take(tx, HARMLESS, 'test');
    });
    return world;
  }

  async close(): Promise<void> {
    await this.owner.destroy();
    await this.app.close();
    await this.drop();
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

  /** A draft, with everything the applicant is asked for. */
  async draft(n: number, more: Partial<ApplicationSections> = {}): Promise<ApplicationId> {
    const applicationId = id<'Application'>(uuidOf(`test/${String(n)}`));
    const asOf = await this.now();
    await this.tx((tx) =>
      this.get(ApplicationService).open(
        tx,
        { id: applicationId, client: applicant.client!, name: `North ${String(n)}` },
        asOf,
      ),
    );
    for (const [section, content] of Object.entries({ ...applicantsSections(n), ...more }))
      await this.put(applicationId, applicant, section as SectionName, content);
    return applicationId;
  }

  /** Puts a section upon whatever version stands. */
  async put(applicationId: ApplicationId, acting: Acting, section: SectionName, content: object) {
    const sections = this.get(ApplicationSectionService);
    return await this.tx(async (tx) => {
      const after = (await sections.read(tx, applicationId, section))?.version ?? 0;
      return await sections.put(tx, applicationId, acting as never, {
        section,
        content: content as never,
        after,
      });
    });
  }

  /** Gives a command in a transaction of its own. */
  async do(
    command: 'submit' | 'advance' | 'activate' | 'propose' | 'approve',
    applicationId: ApplicationId,
    acting: Acting,
    revision?: number,
  ): Promise<Result<Application, { readonly kind: string }>> {
    const [asOf, { revision: stands }] = [await this.now(), await this.application(applicationId)];
    const as = acting as Acting<never>; // the table of a test says who is who
    return await this.tx(async (tx) => {
      const approvals = this.get(ApplicationApprovalService);
      if (command === 'propose') return await approvals.propose(tx, applicationId, as, asOf);
      if (command === 'approve')
        return await approvals.approve(tx, applicationId, as, { revision: revision ?? stands, asOf });
      return await this.get(ApplicationService)[command](tx, applicationId, as, asOf);
    });
  }

  async application(applicationId: ApplicationId): Promise<Application> {
    return (await this.get(ApplicationReader).find(this.db.manager, applicationId))!;
  }

  async state(applicationId: ApplicationId): Promise<string> {
    return (await this.application(applicationId)).state;
  }

  async missing(applicationId: ApplicationId): Promise<string[]> {
    const application = await this.application(applicationId);
    const asOf = await this.now();
    const requirements = await this.get(ApplicationReader).requirements(this.db.manager, application, asOf);
    return requirements.map(({ missing }) => missing);
  }

  /** Runs the jobs of this desk that are due, until none is, as a worker would. @returns their kinds and outcomes */
  async work(): Promise<string[]> {
    const [lists, screenings] = [this.get(ScreeningListService), this.get(ScreeningService)];
    const processors = [new ReadListProcessor(this.list, lists, screenings), new ScreenProcessor(screenings)];
    const outcomes: string[] = [];
    for (let due = await this.dueJobs(); due.length > 0; due = await this.dueJobs())
      for (const { id: job, kind } of due) {
        const { perform } = processors.find((each) => each.kind === kind)!;
        outcomes.push(`${kind} ${await this.get(JobService).run(job, perform)}`);
      }
    return outcomes;
  }

  /** Lets the next reading of the list be due now: nobody waits an hour in a test. */
  async readAgain(text: string): Promise<void> {
    this.list.text = text;
    const asOf = textOf(await this.now());
    await this.owner.query(
      `update job_due set due_at = $1, wake_at = $1 where kind = 'legal-entity.read-list' and state = 'due'`,
      [asOf],
    );
  }

  private dueJobs(): Promise<{ id: string; kind: string }[]> {
    return this.db.query(
      `select id, kind from job_due where state = 'due' and due_at <= clock_now()
         and kind in ('legal-entity.read-list', 'legal-entity.screen') order by due_at, id`,
    );
  }

  /** Brings a whole draft to a step, by everyone who answers for it. */
  async bringTo(applicationId: ApplicationId, step: string, n: number): Promise<void> {
    const way: readonly (readonly [string, () => Promise<{ ok: boolean }>])[] = [
      ['submitted', () => this.do('submit', applicationId, applicant)],
      ['identification', () => this.do('advance', applicationId, olga)],
      ['screening', () => this.identified(applicationId, n)],
      ['due-diligence', () => this.do('advance', applicationId, cora)],
      ['legal-documentation', () => this.withSection(applicationId, cora, 'risk-rating')],
      ['credit-approval', () => this.do('advance', applicationId, lea)],
      ['account-setup', () => this.withSection(applicationId, carl, 'credit-opinion')],
      ['test-transfer', () => this.do('advance', applicationId, olga)],
      ['proposed', () => this.withSection(applicationId, olga, 'test-transfer', 'propose')],
      ['approved', () => this.do('approve', applicationId, vera)],
      ['active', () => this.do('activate', applicationId, olga)],
    ];
    for (const [reached, go] of way) {
      const gone = await go();
      if (!gone.ok) throw new Error(`not ${reached}: ${JSON.stringify(gone)}`);
      if (reached === 'submitted') await this.work();
      if (reached === step) return;
    }
  }

  private async identified(applicationId: ApplicationId, n: number) {
    await this.put(applicationId, olga, 'lei-registration', registered(n));
    return await this.do('advance', applicationId, olga);
  }

  private async withSection(
    applicationId: ApplicationId,
    acting: Acting,
    section: keyof typeof HOUSES,
    command: 'advance' | 'propose' = 'advance',
  ) {
    await this.put(applicationId, acting, section, HOUSES[section]);
    return await this.do(command, applicationId, acting);
  }
}

export const registered = (n: number, more: object = {}) => ({
  lei: leiOf(n),
  registrationStatus: 'issued',
  entityStatus: 'active',
  readOn: '2026-01-02',
  ...more,
});

export const HOUSES = {
  'risk-rating': {
    products: ['perpetual'],
    politicallyExposed: false,
    adverseMedia: false,
    reasons: 'a regulated fund',
  },
  'credit-opinion': { opinion: 'in-favour', reasons: 'well funded' },
  'test-transfer': {
    received: { amount: '1.000000', asset: 'USDC' },
    reference: 't-1',
    receivedOn: '2026-01-03',
  },
} as const;

const signed = { sha256: 'ab'.repeat(32), signedOn: '2026-01-02', signedBy: ['sig'] };

export function applicantsSections(n: number): Partial<ApplicationSections> {
  return {
    'legal-identity': {
      lei: leiOf(n),
      legalName: `Quayside Capital ${String(n)}`,
      legalForm: 'limited company',
      jurisdiction: 'IE',
      registrationNumber: String(n),
      address: '1 Quay, Dublin',
      regulatoryClass: 'financial-counterparty',
      usPerson: false,
    },
    ownership: {
      owners: [
        { id: 'h', name: 'Holding', kind: 'entity' },
        { id: 'p', name: 'Paula Page', kind: 'person' },
      ],
      holdings: [
        { owner: 'h', owned: 'applicant', percent: '100' },
        { owner: 'p', owned: 'h', percent: '100' },
      ],
      controls: [],
    },
    officers: { officers: [{ id: 'o', name: 'Otto Orr', position: 'director' }] },
    signatories: {
      signatories: [
        {
          id: 'sig',
          name: 'Sigrid Sund',
          scope: ['master-agreement', 'credit-support-annex'],
          signing: 'single',
          effectiveOn: '2026-01-01',
          specimen: { reference: 'specimens/sig', sha256: 'cd'.repeat(32) },
        },
      ],
    },
    documents: {
      documents: [
        { kind: 'isda-master', ...signed },
        { kind: 'schedule', ...signed },
        { kind: 'credit-support-annex', ...signed },
      ],
    },
    settlement: {
      wallets: [
        { network: 'ethereum', asset: 'USDC', address: '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed' },
      ],
    },
    'tax-status': {
      fatcaStatus: 'reporting-model-1-ffi',
      giin: '98Q96B.00000.LE.250',
      crsStatus: 'reporting-fi',
      residences: [{ country: 'IE', tin: '1234567T' }],
      certifiedBy: 'sig',
      certifiedOn: '2026-01-02',
      expiresOn: '2029-12-31',
      sha256: 'ef'.repeat(32),
    },
  };
}
