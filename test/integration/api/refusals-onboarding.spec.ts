import 'reflect-metadata';
import type { ApplicationId } from '@app/legal-entity';
import { SECTION_NAMES, type SectionName, WRITTEN_BY } from '@app/legal-entity/domain';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import { applicantsSections, HOUSES, OnboardingWorld, registered } from '../legal-entity/onboarding-world';
import { type CallerName, knock, openApi } from './a-house';

let world: OnboardingWorld;
let app: NestFastifyApplication;
let draft: ApplicationId; // whole, but for what the house writes
let approved: ApplicationId;
beforeAll(async () => {
  world = await OnboardingWorld.open();
  app = await openApi((world.db.options as { url: string }).url, { RATE_LIMIT: '9999999' });
  draft = await world.draft(1);
  approved = await world.draft(2);
  await world.bringTo(approved, 'approved', 2);
});
afterAll(async () => {
  await app.close();
  await world.close();
});

const OFFICERS = ['ops-analyst', 'compliance', 'legal', 'credit-officer', 'approver'] as const;

/** As the owner, past every rule: for states that take many steps. */
const unruled = (statement: string) =>
  world.owner.query(
    `set session_replication_role = replica; ${statement}; set session_replication_role = default`,
  );
const standing = (state: string, resumesAt = 'null') =>
  unruled(`update application set (state, resumes_at) = ('${state}', ${resumesAt}) where id = '${draft}'`);

async function said(
  path: string,
  as: CallerName,
  body: unknown,
  { method = 'POST', headers = {} }: { method?: 'POST' | 'PUT'; headers?: Record<string, string> } = {},
) {
  const url = `/v1/onboarding/applications/${path}`;
  const { status, json } = await knock({ app }, url, { as, method, key: randomUUID(), body, headers });
  return [status, json['refusal']].join(' ');
}

/** Puts a section as somebody of the house who may. */
const put = (section: SectionName, version: number) => {
  const as = WRITTEN_BY[section].find((role) => role !== 'counterparty')!;
  const headers = version === 0 ? { 'if-none-match': '*' } : { 'if-match': `"${String(version)}"` };
  return said(`${draft}/sections/${section}`, as, CONTENT[section], { method: 'PUT', headers });
};
const CONTENT: Readonly<Record<string, unknown>> = {
  ...applicantsSections(1),
  ...HOUSES,
  'lei-registration': registered(1),
};

const because = { reason: 'somebody said so' };
const STEPS: readonly { step: string; as: CallerName; from: string; resumesAt?: string; body?: object }[] = [
  { step: 'submit', as: 'ops-analyst', from: 'draft' },
  { step: 'advance', as: 'ops-analyst', from: 'submitted' },
  { step: 'propose', as: 'ops-analyst', from: 'test-transfer' },
  { step: 'approve', as: 'approver', from: 'test-transfer', body: { revision: 1 } },
  {
    step: 'request-info',
    as: 'compliance',
    from: 'submitted',
    body: { ...because, sections: ['ownership'] },
  },
  { step: 'reject', as: 'legal', from: 'submitted', body: because },
  { step: 'withdraw', as: 'ops-analyst', from: 'draft', body: because },
  { step: 'hold', as: 'compliance', from: 'submitted', body: because },
  { step: 'resume', as: 'compliance', from: 'on-hold', resumesAt: `'submitted'`, body: because },
];

describe('one of the house whom nobody enrolled', () => {
  it.each(SECTION_NAMES)('writes nothing of %s', async (section) => {
    expect(await put(section, 0)).toBe('403 officer-not-enrolled');
  });

  it.each(STEPS)('does not $step', async ({ step, as, from, resumesAt, body = {} }) => {
    await standing(from, resumesAt);
    expect(await said(`${draft}/${step}`, as, body)).toBe('403 officer-not-enrolled');
  });

  it('lets nobody in', async () => {
    expect(await said(`${approved}/activate`, 'ops-analyst', {})).toBe('403 officer-not-enrolled');
  });

  it('neither judges a hit nor proposes another rating', async () => {
    const judged = { decision: 'escalated', rationale: 'the same name' };
    const hit = `${draft}/screening/hits/${randomUUID()}/decision`;
    expect(await said(hit, 'compliance', judged)).toBe('403 officer-not-enrolled');
    const rating = { ...because, rating: 'high', expiresOn: '2026-12-31' };
    expect(await said(`${draft}/risk-rating/overrides`, 'compliance', rating)).toBe(
      '403 officer-not-enrolled',
    );
  });
});

describe('an officer', () => {
  beforeAll(async () => {
    const rows = OFFICERS.map((each) => `('${each}', '${each}', '${each}', '${each}')`).join();
    await unruled(`insert into control.actor (id, name, role, conflict_group) values ${rows}`);
  });

  it.each(STEPS)('does not $step what is over', async ({ step, as, body = {} }) => {
    await standing('rejected');
    expect(await said(`${draft}/${step}`, as, body)).toBe('409 illegal-transition');
  });

  it.each(SECTION_NAMES)('writes nothing of %s of what is over', async (section) => {
    await standing('rejected');
    expect(await put(section, 0)).toBe('409 section-not-writable');
  });

  it.each(SECTION_NAMES)('writes %s upon the version that stands alone', async (section) => {
    await standing(WRITTEN_BY[section][0] === 'counterparty' ? 'draft' : 'submitted');
    expect(await put(section, 7)).toBe('412 stale-version');
  });

  it.each([
    { step: 'propose', as: 'ops-analyst', body: {} },
    { step: 'approve', as: 'approver', body: { revision: 7 } },
  ] as const)('does not $step what lacks something', async ({ step, as, body }) => {
    await standing('test-transfer');
    expect(await said(`${draft}/${step}`, as, body)).toBe('409 requirements-missing');
  });

  it('lets nobody in whose papers are gone by now', async () => {
    await unruled(
      `delete from application_section where section = 'documents' and application_id = '${approved}'`,
    );
    expect(await said(`${approved}/activate`, 'ops-analyst', {})).toBe('409 requirements-missing');
  });

  it('approves nothing that was proposed long ago', async () => {
    const application = await world.draft(3);
    await world.bringTo(application, 'proposed', 3);
    await unruled(`update control.proposal set expires_at = proposed_at + interval '1 microsecond'`);
    const { revision } = await world.application(application);
    expect(await said(`${application}/approve`, 'approver', { revision })).toBe('409 expired');
  });
});
