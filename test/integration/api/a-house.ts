import { Exact, id, Money, owed, plusMinutes, USDC } from '@app/kernel';
import { LedgerBookService } from '@app/ledger';
import { PartyService, RelationshipService } from '@app/legal-entity';
import type { Relationship } from '@app/legal-entity/domain';
import { QuoteService } from '@app/market-data';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { createApi } from '../../../apps/api/src/create-api';
import { STAFF } from '../../../apps/api/src/access/role';
import { freshDatabase } from '../../support/database';
import { TestIssuer } from '../../support/identity';
import { tellRefusals } from '../../support/refusals-met';

/** Who knocks in these tests: every role once, a second counterparty, and nobody. */
export const CALLERS = [...STAFF, 'investor:ivo', 'counterparty:anton', 'counterparty:zoe'] as const;
export type CallerName = (typeof CALLERS)[number];

// One issuer for the suite, started when the first API asks for it; each caller keeps its token.
let issuer: Promise<TestIssuer> | undefined;
const tokens = new Map<CallerName, Promise<string>>();

const suiteIssuer = () => (issuer ??= TestIssuer.open());

export function tokenOf(caller: CallerName): Promise<string> {
  const token = tokens.get(caller) ?? suiteIssuer().then((each) => each.token(caller));
  tokens.set(caller, token);
  return token;
}

export interface House {
  readonly app: NestFastifyApplication;
  readonly ownerUrl: string;
  readonly close: () => Promise<void>;
}

/** A database with two relationships of different parties, a call on each, and the API in front of it. */
export async function openHouse(more: NodeJS.ProcessEnv = {}): Promise<House> {
  const { url, ownerUrl, drop } = await freshDatabase();
  const app = await openApi(url, more);
  await furnish(app);
  return {
    app,
    ownerUrl,
    close: async () => {
      await app.close();
      await drop();
    },
  };
}

const WEBHOOK_KEY = randomBytes(32).toString('base64');

/** The API in front of a database, which takes the tokens of the suite's issuer. */
export async function openApi(url: string, more: NodeJS.ProcessEnv = {}): Promise<NestFastifyApplication> {
  const { settings } = await suiteIssuer();
  const told = {
    DATABASE_URL: url,
    LOG_LEVEL: 'silent',
    STREAM_SECONDS: '0',
    WEBHOOK_KEY,
    ...settings,
    ...more,
  };
  const app = await createApi(told);
  tellRefusals(app);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}

export interface Knock {
  readonly as?: CallerName;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD';
  readonly body?: unknown;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends one request through the whole of the server. */
export async function knock(
  { app }: Pick<House, 'app'>,
  url: string,
  { as, method = 'GET', body, key, headers }: Knock = {},
) {
  const answer = await app.inject({
    url,
    method,
    headers: {
      ...(as !== undefined && { authorization: `Bearer ${await tokenOf(as)}` }),
      ...(key !== undefined && { 'idempotency-key': key }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const isJson = String(answer.headers['content-type']).includes('json');
  const json = isJson && method !== 'HEAD' ? (JSON.parse(answer.body) as Answer) : undefined;
  return { status: answer.statusCode, headers: answer.headers, json: json ?? {}, body: answer.body };
}

/** Operations reports marks. */
export const report = (house: House, body: unknown, key = 'marks') =>
  knock(house, '/v1/marks', { as: 'ops-analyst', method: 'POST', key, body });

/** Operations answers a call. */
export const answer = (house: House, call: string, key: string, body: unknown) =>
  knock(house, `/v1/margin-calls/${call}/response`, { as: 'ops-analyst', method: 'POST', key, body });

export const dispute = (amount: unknown, asset = 'USDC') => ({
  answer: 'dispute',
  amount: { amount, asset },
  reason: 'the mark is not a price anybody traded at',
});

// What came back: the tests say what they expect of it.
export type Answer = Record<string, unknown>;

export const ANTONS = { relationship: '1', call: '00000000-0000-8000-8000-000000000001' };
export const ZOES = { relationship: '2', call: '00000000-0000-8000-8000-000000000002' };
export const SNAPSHOT = '00000000-0000-8000-8000-0000000000aa';
export const UNKNOWN = { relationship: '999', call: '00000000-0000-8000-8000-0000000000ff' };

const OPENED_AT = new Date('2025-10-08T00:00:00Z');

async function furnish(app: NestFastifyApplication): Promise<void> {
  const db = app.get(DataSource);
  await db.transaction(async (tx) => {
    const parties = ['anton', 'berta', 'zoe', 'yves'].map((each) => ({ id: each, name: each.toUpperCase() }));
    await app.get(PartyService).record(tx, parties);
    const books = app.get(LedgerBookService);
    for (const [relationshipId, a, b] of [
      [ANTONS.relationship, 'anton', 'berta'],
      [ZOES.relationship, 'yves', 'zoe'],
    ] as const) {
      const book = id<'Book'>(relationshipId);
      await books.openBook(tx, {
        id: book,
        name: `R${relationshipId}`,
        kind: 'relationship',
        openedAt: OPENED_AT,
      });
      await books.openAccounts(tx, book, USDC, [
        'OUTSIDE',
        'CASH',
        'SKIN',
        'FREE.A1',
        'IM.A1',
        'FREE.B1',
        'IM.B1',
      ]);
      await books.openAccounts(tx, book, owed(USDC), ['VM_HELD.A1', 'VM_GIVEN.B1']);
      await app.get(RelationshipService).open(tx, relationshipOf(relationshipId, a, b), OPENED_AT);
    }
    await app.get(QuoteService).declareMarket(tx, { symbol: 'BTC', sources: ['venue-1'], maxAgeMinutes: 90 });
    await tx.query(`insert into snapshot values ($1, $2, 'hash')`, [SNAPSHOT, OPENED_AT]);
    await tx.query(`insert into snapshot_mark values ($1, 'BTC', 121400.5, $2, 'venue-1', '1h bar close')`, [
      SNAPSHOT,
      OPENED_AT,
    ]);
    // What a snapshot is read with; suites that count by it add newer ones.
    await tx.query(`insert into funding_rate values ('BTC', $1, 0, 'illustrative')`, [
      plusMinutes(OPENED_AT, 480),
    ]);
    await tx.query(`insert into volatility values ('BTC', date '2025-10-07', 0.02, 'illustrative')`);
    await insertCall(tx, ANTONS, 'A1');
    await insertCall(tx, ZOES, 'B1');
  });
}

type Tx = Parameters<PartyService['record']>[0];

/** A call that is still open: due an hour from now by the wall clock. */
async function insertCall(tx: Tx, { relationship, call }: typeof ANTONS, occupancy: string): Promise<void> {
  await tx.query(
    `with call as (
       insert into margin_call (relationship_id, id, occupancy, kind, direction, asset, amount, snapshot_id, issued_at, due_at,
         state, statement)
       values ($1, $2, $3, 'vm', 'delivery', 'USDC', 600000000000, $4, clock_now(), clock_now() + interval '1 hour',
         'issued', '{"exposure": "600000.000000"}')
       returning relationship_id, id
     )
     insert into margin_call_step (relationship_id, call_id, n, state, at, why)
     select relationship_id, id, 0, 'issued', clock_now(), 'the exposure rose' from call`,
    [relationship, call, occupancy, SNAPSHOT],
  );
}

function relationshipOf(relationshipId: string, a: string, b: string): Relationship {
  const usdc = (amount: string) => Money.of(amount, USDC);
  return {
    id: id<'Book'>(relationshipId),
    name: `R${relationshipId}`,
    asset: USDC,
    writtenEnding: 'sized-tranche',
    exhaustion: 'not sized',
    terms: {
      threshold: usdc('0'),
      minimumTransfer: usdc('1000'),
      rounding: usdc('100'),
      clocks: {
        responseMinutes: 60,
        noticeMinutes: 60,
        graceMinutes: 240,
        auctionMinutes: 240,
        mporMinutes: 1_440,
      },
      imMultiplier: new Exact('2.33'),
      imCorrelation: new Exact('0.8'),
      lineRate: new Exact('0.09'),
    },
    occupancies: [
      { code: 'A1', seat: 'A', partyId: a, standing: 'performing', independentAmount: Money.zero(USDC) },
      { code: 'B1', seat: 'B', partyId: b, standing: 'performing', independentAmount: Money.zero(USDC) },
    ],
  };
}

/** Runs one statement as the database's owner: for what no part of the application can do. */
export async function asOwner({ ownerUrl }: Pick<House, 'ownerUrl'>, statement: string): Promise<void> {
  const owner = new Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    await owner.query(statement);
  } finally {
    await owner.end();
  }
}

/** A quote as the door takes it; each `n` is another hour. */
export function quoteOf(n: number, more: Answer = {}): Answer {
  const quotedAt = plusMinutes(OPENED_AT, n * 60).toISOString();
  return { symbol: 'BTC', price: '121400.5', quotedAt, source: 'venue-1', label: '1h bar close', ...more };
}
