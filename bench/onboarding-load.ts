import { ApprovalService } from '@app/control';
import { id, type Result } from '@app/kernel';
import {
  type Acting,
  ApplicationApprovalService,
  type ApplicationId,
  ApplicationSectionService,
  ApplicationService,
  LegalEntityModule,
  ScreeningListService,
  ScreeningReader,
  ScreeningService,
} from '@app/legal-entity';
import {
  type ApplicationRole,
  type ApplicationSections,
  leiCheckDigits,
  type SectionName,
} from '@app/legal-entity/domain';
import { databaseModule, readSettings, uuidOf } from '@app/platform';
import { type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataSource, type EntityManager } from 'typeorm';

const LIST = join(__dirname, '../data/sanctions/synthetic-sdn.csv');
const CLIENT = 'bench';
const applicant: Acting = { by: CLIENT, role: 'counterparty', client: CLIENT };
const officer = <Role extends ApplicationRole>(role: Role): Acting<Role> => ({
  by: role,
  role,
});
const [ops, compliance, legal, credit, approver] = [
  officer('ops-analyst'),
  officer('compliance'),
  officer('legal'),
  officer('credit-officer'),
  officer('approver'),
];

/** The services on a database, without a door; its officers enrolled and its sanctions list in force. */
export async function openDesk(url: string): Promise<INestApplicationContext> {
  @Module({})
  class DeskModule {}
  const imports = [databaseModule(readSettings({ DATABASE_URL: url }), 'bench'), LegalEntityModule];
  const services = await NestFactory.createApplicationContext(
    { module: DeskModule, imports },
    { logger: ['error'] },
  );
  await services.get(DataSource).transaction(async (tx) => {
    for (const { by, role } of [ops, compliance, legal, credit, approver])
      await services
        .get(ApprovalService)
        .enrol(tx, { id: id<'Actor'>(by), name: by, role, conflictGroup: role });
    unwrap(await services.get(ScreeningListService).take(tx, readFileSync(LIST, 'utf8'), 'synthetic'));
  });
  return services;
}

export const applicationOf = (n: number): ApplicationId =>
  id<'Application'>(uuidOf(`bench/application/${String(n)}`));

/** Takes one party from a draft to active, as its people and the house's do it: every command is a transaction of its own. */
export async function onboard(services: INestApplicationContext, n: number): Promise<void> {
  const desk = new Desk(services, applicationOf(n));
  await desk.open(`Applicant ${String(n)}`);
  for (const [section, content] of Object.entries(sectionsOf(n)))
    await desk.put(applicant, section as SectionName, content);
  await desk.step('submit', applicant);
  await desk.screen();
  await desk.step('advance', ops);
  await desk.put(ops, 'lei-registration', registrationOf(n));
  await desk.step('advance', ops);
  await desk.judge();
  await desk.step('advance', compliance);
  await desk.put(compliance, 'risk-rating', RISK);
  await desk.step('advance', compliance);
  await desk.step('advance', legal);
  await desk.put(credit, 'credit-opinion', { opinion: 'in-favour', reasons: 'well funded' });
  await desk.step('advance', credit);
  await desk.step('advance', ops);
  await desk.put(ops, 'test-transfer', TRANSFER);
  await desk.approve();
  await desk.step('activate', ops);
}

/** One application, and everybody who does something to it. */
class Desk {
  private readonly db: DataSource;
  private asOf = new Date(0);

  constructor(
    private readonly services: INestApplicationContext,
    private readonly application: ApplicationId,
  ) {
    this.db = services.get(DataSource);
  }

  async open(name: string): Promise<void> {
    const [row] = await this.db.query<{ now: Date }[]>('select clock_now() as now');
    this.asOf = row?.now ?? this.asOf;
    const draft = { id: this.application, client: CLIENT, name };
    await this.tx((tx) => this.services.get(ApplicationService).open(tx, draft, this.asOf));
  }

  async put(acting: Acting, section: SectionName, content: object): Promise<void> {
    const version = { section, content: content as never, after: 0 };
    await this.tx(async (tx) =>
      unwrap(
        await this.services
          .get(ApplicationSectionService)
          .put(tx, this.application, acting as never, version),
      ),
    );
  }

  async step(command: 'submit' | 'advance' | 'activate', acting: Acting): Promise<void> {
    const as = acting as Acting<never>; // the way says who takes each step
    const applications = this.services.get(ApplicationService);
    await this.tx(async (tx) =>
      unwrap<object>(await applications[command](tx, this.application, as, this.asOf)),
    );
  }

  /** As the worker does, when the job is due. */
  screen(): Promise<void> {
    return this.tx((tx) => this.services.get(ScreeningService).screen(tx, this.application));
  }

  async judge(): Promise<void> {
    await this.tx(async (tx) => {
      const last = await this.services.get(ScreeningReader).last(tx, this.application);
      for (const { id: hitId } of last?.hits ?? []) {
        const judgement = { hitId, decision: 'false-positive', rationale: 'another country' } as const;
        unwrap(await this.services.get(ScreeningService).judge(tx, this.application, compliance, judgement));
      }
    });
  }

  async approve(): Promise<void> {
    const approvals = this.services.get(ApplicationApprovalService);
    const { revision } = await this.tx(async (tx) =>
      unwrap(await approvals.propose(tx, this.application, ops, this.asOf)),
    );
    await this.tx(async (tx) =>
      unwrap(await approvals.approve(tx, this.application, approver, { revision, asOf: this.asOf })),
    );
  }

  private tx<Answer>(perform: (tx: EntityManager) => Promise<Answer>): Promise<Answer> {
    return this.db.transaction(perform);
  }
}

function unwrap<Value>(answer: Result<Value, unknown>): Value {
  if (!answer.ok) throw new Error(JSON.stringify(answer.refusal));
  return answer.value;
}

const RISK = {
  products: ['perpetual'],
  politicallyExposed: false,
  adverseMedia: false,
  reasons: 'a regulated fund',
};

const TRANSFER = {
  received: { amount: '1.000000', asset: 'USDC' },
  reference: 'bench',
  receivedOn: '2026-01-03',
};

function leiOf(n: number): string {
  const first18 = `BENCHPARTY${String(n).padStart(8, '0')}`;
  return `${first18}${leiCheckDigits(first18)}`;
}

const registrationOf = (n: number) => ({
  lei: leiOf(n),
  registrationStatus: 'issued',
  entityStatus: 'active',
  readOn: '2026-01-02',
});

// Names are made of syllables by the party's number, so that the list is compared with ten thousand different ones.
const SYLLABLES = [
  'ba',
  'dor',
  'fel',
  'gan',
  'hul',
  'kes',
  'lom',
  'mir',
  'nav',
  'pol',
  'rud',
  'sit',
  'tav',
  'wen',
];

function nameOf(n: number, word: number): string {
  const at = (place: number) => SYLLABLES[(n * (word + 3) + place * (n + 7)) % SYLLABLES.length] ?? '';
  return `${at(1)}${at(2)}${at(3)}`.replace(/^./, (letter) => letter.toUpperCase());
}

/** Everything an applicant is asked for, of the size that it usually has. */
function sectionsOf(n: number): Partial<ApplicationSections> {
  const signed = { sha256: 'ab'.repeat(32), signedOn: '2026-01-02', signedBy: ['sig'] };
  const person = (word: number) => `${nameOf(n, word)} ${nameOf(n, word + 1)}`;
  return {
    'legal-identity': {
      lei: leiOf(n),
      legalName: `${nameOf(n, 1)} Capital ${String(n)}`,
      legalForm: 'limited company',
      jurisdiction: 'IE',
      registrationNumber: String(n),
      address: `${String(n)} Quay, Dublin`,
      regulatoryClass: 'financial-counterparty',
      usPerson: false,
    },
    ownership: {
      owners: [
        { id: 'h', name: `${nameOf(n, 2)} Holding`, kind: 'entity' },
        { id: 'p', name: person(3), kind: 'person' },
        { id: 'q', name: person(5), kind: 'person' },
      ],
      holdings: [
        { owner: 'h', owned: 'applicant', percent: '100' },
        { owner: 'p', owned: 'h', percent: '60' },
        { owner: 'q', owned: 'h', percent: '40' },
      ],
      controls: [],
    },
    officers: {
      officers: [
        { id: 'o', name: person(7), position: 'director' },
        { id: 'm', name: person(9), position: 'director' },
      ],
    },
    signatories: {
      signatories: [
        {
          id: 'sig',
          name: person(11),
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
      wallets: [{ network: 'ethereum', asset: 'USDC', address: `0x1${String(n).padStart(39, '0')}` }],
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
