import 'reflect-metadata';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import {
  type ApplicationId,
  ApplicationService,
  ScreeningListService,
  ScreeningReader,
  ScreeningService,
} from '@app/legal-entity';
import type { HitDecision } from '@app/legal-entity/domain';
import { JobService } from '@app/platform';
import { SanctionsFile } from '../../../apps/worker/src/legal-entity/sanctions-file';
import {
  applicant,
  applicantsSections,
  colin,
  cora,
  HARMLESS,
  line,
  olga,
  OnboardingWorld,
} from './onboarding-world';

const PAULA = line('7', 'PAGE, Paula');
const OTTO = line('8', 'ORR, Otto');
let world: OnboardingWorld;
beforeEach(async () => {
  world = await OnboardingWorld.open();
});
afterEach(() => world.close());

const refused = (refusal: object) => ({ ok: false, refusal });

async function hitsOf(it: ApplicationId) {
  return (await world.get(ScreeningReader).last(world.db.manager, it))?.hits ?? [];
}

async function judge(it: ApplicationId, name: string, decision: HitDecision, by = cora) {
  const hit = (await hitsOf(it)).find((each) => each.name === name)!;
  const judgement = { hitId: hit.id, decision, rationale: `seen by ${by.by}` };
  return await world.tx((tx) => world.get(ScreeningService).judge(tx, it, by, judgement));
}

const take = (text: string) => world.tx((tx) => world.get(ScreeningListService).take(tx, text, 'test'));

describe('a screening', () => {
  it('is made when an application is submitted, and finds names that are alike', async () => {
    await take(HARMLESS + PAULA);
    const it = await world.draft(1);
    await world.do('submit', it, applicant);
    world.list.text = HARMLESS + PAULA;
    expect(await world.missing(it)).toContain('not-screened');
    expect(await world.work()).toContain('legal-entity.screen done');
    expect(await hitsOf(it)).toMatchObject([
      {
        role: 'owner',
        name: 'Paula Page',
        entryName: 'PAGE, Paula',
        score: '1.0000',
        state: 'open',
        by: null,
      },
    ]);
    expect(await world.missing(it)).toContain('hit-open');
  });

  it('is one screening, however often its job runs, and at once', async () => {
    await take(HARMLESS + PAULA + OTTO);
    const it = await world.draft(1);
    await world.do('submit', it, applicant);
    const screen = () => world.tx((tx) => world.get(ScreeningService).screen(tx, it));
    await Promise.all([screen(), screen(), screen()]);
    await screen();
    const jobs = await world.db.query<{ id: string }[]>(
      `select id from job_due where kind = 'legal-entity.screen'`,
    );
    expect(jobs).toHaveLength(1);
    const run = () => world.get(JobService).run(jobs[0]!.id, screen);
    expect((await Promise.all([run(), run()])).filter((outcome) => outcome === 'done')).toHaveLength(1);
    expect(await world.db.query('select count(*)::int as n from screening')).toEqual([{ n: 1 }]);
    expect(await world.db.query('select count(*)::int as n from screening_hit')).toEqual([{ n: 2 }]);
  });

  it('stops the step it belongs to until every hit is judged', async () => {
    await take(HARMLESS + PAULA);
    world.list.text = HARMLESS + PAULA;
    const it = await world.draft(1);
    await world.bringTo(it, 'screening', 1);
    expect(await world.do('advance', it, cora)).toMatchObject(refused({ kind: 'requirements-missing' }));
    expect((await judge(it, 'Paula Page', 'false-positive')).ok).toBe(true);
    expect((await world.do('advance', it, cora)).ok).toBe(true);
  });
});

describe('a list that changes', () => {
  it('has everybody screened again, the active among them; what was judged is not asked twice', async () => {
    await take(HARMLESS + PAULA);
    world.list.text = HARMLESS + PAULA;
    const [active, draft, submitted] = [await world.draft(1), await world.draft(2), await world.draft(3)];
    await world.bringTo(active, 'screening', 1);
    await judge(active, 'Paula Page', 'false-positive');
    await world.do('submit', submitted, applicant);
    await world.work();
    await world.readAgain(HARMLESS + PAULA + OTTO);
    const outcomes = await world.work();
    expect(outcomes.filter((each) => each === 'legal-entity.screen done')).toHaveLength(2);
    expect((await hitsOf(active)).map(({ name, state }) => `${name} ${state}`).sort()).toEqual([
      'Otto Orr open',
      'Paula Page false-positive',
    ]);
    expect(await hitsOf(draft)).toEqual([]);
  });

  it('misses nobody who is submitting while it comes into force', async () => {
    const it = await world.draft(1);
    await world.work(); // this hour's reading is done
    const changing = world.tx(async (tx) => {
      await world.get(ScreeningListService).take(tx, HARMLESS + PAULA, 'test');
      await world.get(ScreeningService).scheduleAll(tx);
      await setTimeout(300); // it is in force when this ends, and the application is submitted before
    });
    await setTimeout(100);
    await world.do('submit', it, applicant);
    await world.work();
    await changing;
    await world.work();
    expect(await world.missing(it)).not.toContain('not-screened');
    expect(await hitsOf(it)).toHaveLength(1);
  });

  it('schedules nothing when it is read again as it was', async () => {
    const it = await world.draft(1);
    await world.do('submit', it, applicant);
    await world.work();
    await world.readAgain(HARMLESS);
    expect(await world.work()).toEqual(['legal-entity.read-list done']);
    expect(await world.db.query('select count(*)::int as n from sanctions_reading')).toEqual([{ n: 1 }]);
  });

  it('comes into force once, however many read it at once, and back into force when it is put back', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => take(HARMLESS + OTTO)));
    expect(answers.filter((each) => each.ok && each.value === 'changed')).toHaveLength(1);
    expect(await take(HARMLESS)).toEqual({ ok: true, value: 'changed' });
    expect(await world.db.query('select count(*)::int as n from sanctions_list where not sandbox')).toEqual([
      { n: 2 },
    ]);
  });

  it.each([
    { text: 'not,a,list', refusal: { kind: 'too-few-columns', line: 1 } },
    { text: '', refusal: { kind: 'list-empty' } },
  ])(
    'is refused whole when it is malformed, and the one before stays: $refusal.kind',
    async ({ text, refusal }) => {
      await world.draft(1);
      const before = await world.get(ScreeningListService).inForce(world.db.manager);
      world.list.text = text;
      expect(await world.work()).toEqual(['legal-entity.read-list refused']);
      expect(await take(text)).toEqual(refused(refusal));
      expect(await world.get(ScreeningListService).inForce(world.db.manager)).toEqual(before);
    },
  );
});

describe('a list that a server has', () => {
  it('comes into force as it changes; while it does not come, the one before stays, and the next hour reads again', async () => {
    let answer: RequestListener;
    const server = createServer((request, response) => {
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/sdn.csv`;
    const hangs: RequestListener = () => undefined;
    world.list.read = () => {
      const limits = { withinMs: answer === hangs ? 200 : 60_000, mostBytes: 500 };
      return new SanctionsFile({ SANCTIONS_LIST: url }, limits).read();
    };
    const inForce = async () =>
      (await world.get(ScreeningListService).inForce(world.db.manager))?.version ?? 'none';
    const readAgain = async (how: RequestListener) => {
      answer = how;
      await world.readAgain('');
      return await world.work();
    };
    const gives = (text: string): RequestListener => {
      return (_, response) => response.end(text);
    };
    try {
      answer = gives(HARMLESS);
      await world.draft(1);
      expect(await world.work()).toEqual(['legal-entity.read-list done']);
      const first = await inForce();
      for (const how of [
        (_, response) => response.writeHead(500).end(),
        hangs,
        gives(HARMLESS.repeat(20)),
      ] satisfies RequestListener[]) {
        const tried = ['faulted', 'faulted', 'refused'].map((each) => `legal-entity.read-list ${each}`);
        expect(await readAgain(how)).toEqual(tried);
        expect(await inForce()).toBe(first);
      }
      const outcomes = await world.db.query<{ outcome: string }[]>(
        `select outcome from job_due where state = 'refused' order by outcome`,
      );
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(
        ['it answered 500', 'it is more than 500 bytes', 'it took more than 200 ms'].map(
          (why) => `the sanctions list at ${url} was not read, and the one before stays in force: ${why}`,
        ),
      );
      expect(await readAgain(gives(HARMLESS + PAULA))).toEqual(['legal-entity.read-list done']);
      expect(await inForce()).not.toBe(first);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

describe('a true match', () => {
  it('holds the application in the same transaction, and the table knows no other way', async () => {
    await take(HARMLESS + PAULA);
    world.list.text = HARMLESS + PAULA;
    const it = await world.draft(1);
    await world.bringTo(it, 'screening', 1);
    const [hit] = await hitsOf(it);
    const aside = world.db.query(
      `insert into hit_decision (hit_id, n, decision, rationale, decided_by, role) values ($1, 1, 'true-match', 'so', 'x', 'y')`,
      [hit!.id],
    );
    await expect(aside).rejects.toThrow('a true match holds its application');
    expect((await judge(it, 'Paula Page', 'true-match')).ok).toBe(true);
    expect(await world.application(it)).toMatchObject({ state: 'on-hold', resumesAt: 'screening' });
    expect(await world.missing(it)).toEqual(
      expect.arrayContaining(['true-match', 'blocked-by-ownership']), // she owns all of it, through its holding
    );
    const [entry] = await world.db.query<object[]>(
      `select who, deed, subject_id as subject, reason from control.audit_entry where deed = 'hold-application'`,
    );
    expect(entry).toEqual({
      who: 'legal-entity.screen',
      deed: 'hold-application',
      subject: it,
      reason: 'Paula Page is PAGE, Paula of the list',
    });
  });

  it('holds one that is active, and lets it go on when the entry is struck off', async () => {
    const it = await world.draft(1);
    await world.bringTo(it, 'active', 1);
    await world.readAgain(HARMLESS + PAULA);
    await world.work();
    expect(await world.state(it)).toBe('active');
    await judge(it, 'Paula Page', 'true-match');
    const resume = async () => {
      const asOf = await world.now();
      return await world.tx((tx) =>
        world.get(ApplicationService).resume(tx, it, cora, { reason: 'struck off', asOf }),
      );
    };
    expect(await world.state(it)).toBe('on-hold');
    expect(await resume()).toMatchObject(refused({ kind: 'requirements-missing' }));
    await world.readAgain(HARMLESS);
    await world.work();
    expect((await resume()).ok).toBe(true);
    expect(await world.state(it)).toBe('active');
    await world.readAgain(HARMLESS + PAULA + line('9', 'ANOTHER, Body'));
    await world.work();
    expect(await world.state(it)).toBe('on-hold'); // she was judged before: nobody has to say it again
  });
});

describe('a judgement', () => {
  beforeEach(async () => {
    await take(HARMLESS + PAULA + OTTO);
    world.list.text = HARMLESS + PAULA + OTTO;
  });

  it('is passed on to another, and is final', async () => {
    const it = await world.draft(1);
    await world.bringTo(it, 'submitted', 1);
    expect((await judge(it, 'Otto Orr', 'escalated')).ok).toBe(true);
    expect(await judge(it, 'Otto Orr', 'false-positive')).toEqual(refused({ kind: 'escalated-by-the-same' }));
    expect((await judge(it, 'Otto Orr', 'false-positive', colin)).ok).toBe(true);
    expect(await judge(it, 'Otto Orr', 'true-match', cora)).toEqual(refused({ kind: 'decided-already' }));
  });

  it('is one, of two at once', async () => {
    const it = await world.draft(1);
    await world.bringTo(it, 'submitted', 1);
    const answers = await Promise.all([
      judge(it, 'Otto Orr', 'false-positive', cora),
      judge(it, 'Otto Orr', 'true-match', colin),
    ]);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    const matched = (await hitsOf(it)).some(({ state }) => state === 'true-match');
    expect(await world.state(it)).toBe(matched ? 'on-hold' : 'submitted');
  });

  it('is about a hit of the last screening', async () => {
    const [it, other] = [
      await world.draft(1),
      await world.draft(2, { ownership: applicantsSections(1).ownership! }),
    ];
    await world.bringTo(it, 'submitted', 1);
    await world.bringTo(other, 'submitted', 2);
    const [foreign] = await hitsOf(other);
    const judgement = { hitId: foreign!.id, decision: 'false-positive', rationale: 'so' } as const;
    expect(await world.tx((tx) => world.get(ScreeningService).judge(tx, it, olga, judgement))).toEqual(
      refused({ kind: 'no-such-hit' }),
    );
  });
});
