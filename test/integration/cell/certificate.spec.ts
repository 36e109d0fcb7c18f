import { ApprovalService } from '@app/control';
import { canonicalJson, id } from '@app/kernel';
import { LedgerBookService, LedgerService } from '@app/ledger';
import type { BookId, Transfer } from '@app/ledger/domain';
import { CertificateService, PartyService, RelationshipService } from '@app/legal-entity';
import {
  certificateDifferences,
  type CertificateView,
  type Edge,
  type IsolationCertificate,
  type Relationship,
} from '@app/legal-entity/domain';
import { uuidOf } from '@app/platform';
import type { EntityManager } from 'typeorm';
import { CellWorld, K, officers, R1, START, TJ, usdc } from './cell-world';

const R2: Relationship = {
  ...R1,
  id: id<'Book'>('2'),
  name: 'R2',
  occupancies: R1.occupancies.map((each) => ({
    ...each,
    partyId: each.seat === 'A' ? 'party-a' : 'party-z',
  })),
};

let world: CellWorld;

beforeEach(async () => {
  world = await CellWorld.open();
  await world.capitalise();
  await world.openCell();
});
afterEach(() => world.close());

function oneView<Answer>(read: (tx: EntityManager) => Promise<Answer>): Promise<Answer> {
  return world.db.transaction('REPEATABLE READ', read);
}

function certificate(of = R1, view: CertificateView = 'whole'): Promise<IsolationCertificate> {
  return oneView(async (tx) => {
    const relationship = await world.get(RelationshipService).load(tx, of.id);
    return world.get(CertificateService).of(tx, relationship, { view, keyId: 'a-key' });
  });
}

const edgeOf = ({ edges }: IsolationCertificate, kind: string): Edge =>
  edges.find((each) => each.kind === kind)!;

/** A second relationship, in which party A sits as well. */
async function openR2(guaranteeLimit = usdc(0)): Promise<void> {
  await world.tx(async (tx) => {
    await world.get(PartyService).record(tx, [{ id: 'party-z', name: 'party-z' }]);
    await world.get(RelationshipService).open(tx, R2, START);
  });
  await world.openCell({ relationship: R2, guaranteeLimit });
}

/** A contract nobody meant to make, agreed all the same by two officers. */
function record(
  name: string,
  payer: BookId,
  payee: BookId,
  purpose: 'skin' | 'claims' | 'premium',
): Promise<string> {
  const link = { id: uuidOf(`${name}/${payer}/${payee}`), name, payer, payee, purpose };
  const terms = { ...link, asset: R1.asset, cap: usdc(1000), returnable: usdc(0) };
  return world.tx(async (tx) => {
    const books = world.get(LedgerBookService);
    const subjectHash = await books.linkTermsHash(tx, terms);
    await books.recordLink(tx, terms, await approved(tx, 'ledger.link', link.id, subjectHash));
    return link.id;
  });
}

function end(linkId: string): Promise<void> {
  return world.tx(async (tx) => {
    const books = world.get(LedgerBookService);
    const approvalId = await approved(tx, 'ledger.link-end', linkId, await books.endLinkHash(tx, linkId));
    await books.endLink(tx, { linkId, approvalId, endedAt: START });
  });
}

async function approved(
  tx: EntityManager,
  kind: string,
  subject: string,
  subjectHash: string,
): Promise<string> {
  const proposalId = uuidOf(`${kind}/${subject}`);
  const approvals = world.get(ApprovalService);
  await approvals.propose(tx, {
    id: proposalId,
    kind,
    subjectHash,
    maker: officers.ann,
    validForMinutes: 60,
  });
  const answer = await approvals.approve(tx, { proposalId, checker: officers.tom, subjectHash });
  if (!answer.ok) throw new Error(answer.refusal);
  return answer.value;
}

function openTrust(): Promise<void> {
  return world.tx((tx) =>
    world.get(LedgerBookService).openBook(tx, { ...TJ, kind: 'trust', openedAt: START }),
  );
}

/** A fee of the cell's, paid to the core: the smallest thing that crosses a link. */
function payFee(n: number): Promise<void> {
  const amount = usdc(1);
  const transfers: Transfer[] = [
    {
      book: R1.id,
      debit: 'OUTSIDE',
      credit: 'FREE.A1',
      amount,
      instructionId: uuidOf(`deposit ${String(n)}`),
    },
    { book: R1.id, debit: 'FREE.A1', credit: 'CASH', amount },
    { book: R1.id, debit: 'CASH', credit: 'BRIDGE.Lfee.R1', amount },
    { book: K.id, debit: 'BRIDGE.Lfee.R1', credit: 'OWN', amount },
  ];
  return world.tx((tx) =>
    world.get(LedgerService).postAll(tx, [{ event: `fee/${String(n)}`, effectiveAt: START, transfers }]),
  );
}

describe('the certificate of a cell that has just been opened', () => {
  it('names its contracts with the core, the pools they draw on, and both parties', async () => {
    const made = await certificate();
    expect(made.edges.map(({ kind, standing }) => `${kind} ${standing}`)).toEqual([
      'fee in-force',
      'first-skin in-force',
      'guarantee in-force',
      'liquidity in-force',
      'party performing',
      'party performing',
      'second-skin in-force',
    ]);
    expect(edgeOf(made, 'first-skin')).toMatchObject({
      otherEnd: { kind: 'entity', name: 'K' },
      terms: { direction: 'this-book-is-paid', cap: '150000.000000' },
      approved: { maker: 'ann', makerGroup: 'entity', checker: 'tom', checkerGroup: 'trustee' },
      passed: { here: '150000.000000', there: '-150000.000000', sum: '0.000000' },
      shared: { how: 'not-shared', relationships: { count: '0' } },
    });
    const pools = ['second-skin', 'guarantee'].map((kind) => edgeOf(made, kind).shared);
    expect(pools).toMatchObject([
      {
        how: 'shared-by-construction',
        pool: {
          account: 'SECOND_SKIN',
          holds: '500000.000000',
          promised: '300000.000000',
          relationships: '1',
        },
      },
      {
        how: 'shared-by-construction',
        pool: { account: 'OWN', holds: '1850000.000000', promised: '1000000.000000', relationships: '1' },
      },
    ]);
    expect(edgeOf(made, 'second-skin').covers.map(({ occupancy }) => occupancy)).toEqual(['A1', 'B1']);
  });

  it('carries the hash of the book, and the last migration of the database it was read from', async () => {
    const made = await certificate();
    const [last] = await world.db.query<{ name: string }[]>(
      'select name from migrations order by id desc limit 1',
    );
    expect(made.book).toEqual({
      id: '1',
      hash: await world.get(LedgerService).bookHash(world.db.manager, R1.id),
    });
    expect(made.schema).toBe(last!.name);
  });

  it('is made twice to the same bytes, but for its instant', async () => {
    const [one, two] = [await certificate(), await certificate()];
    expect(canonicalJson({ ...two, asOf: one.asOf })).toBe(canonicalJson(one));
    expect(two.asOf > one.asOf).toBe(true);
  });

  it('refuses to be made of several views', async () => {
    const made = world.tx((tx) => world.get(CertificateService).of(tx, R1, { view: 'whole', keyId: '' }));
    await expect(made).rejects.toThrow('of one view');
  });
});

describe('what comes and goes', () => {
  it('is found: a link recorded, and a link ended, which stays on the certificate', async () => {
    await openTrust();
    const [before, linkId] = [await certificate(), await record('Lp.TJ', R1.id, TJ.id, 'premium')];
    const linked = await certificate();
    await end(linkId);
    const ended = await certificate();

    const lines = (was: IsolationCertificate, is: IsolationCertificate) =>
      certificateDifferences(was, is)
        .filter(({ what }) => what !== 'moved')
        .map(({ what, where }) => `${what} ${where}`);
    expect(lines(before, linked)).toEqual([`added premium/Lp.TJ/${linkId}`]);
    expect(lines(linked, ended)).toEqual([`ended premium/Lp.TJ/${linkId}`]);
    expect(edgeOf(ended, 'premium').ended).toMatchObject({ approved: { maker: 'ann', checker: 'tom' } });
  });

  it('is counted: a trust behind two relationships is a shared series, ended or not', async () => {
    await openTrust();
    await openR2();
    await record('Lc.TJ', TJ.id, R1.id, 'claims');
    expect(edgeOf(await certificate(), 'claims').shared.how).toBe('not-shared');
    await end(await record('Lc.TJ.R2', TJ.id, R2.id, 'claims'));
    for (const each of [R1, R2])
      expect(edgeOf(await certificate(each), 'claims').shared).toMatchObject({
        how: 'shared-series',
        relationships: { count: '1', names: [each === R1 ? 'R2' : 'R1'] },
      });
  });

  it('is named: a contract that joins two relationships directly', async () => {
    await openR2();
    await record('Lskin.odd', R2.id, R1.id, 'skin');
    const odd = (await certificate()).edges.filter(({ shared }) => shared.how === 'another-relationship');
    expect(odd).toMatchObject([{ kind: 'first-skin', otherEnd: { kind: 'relationship', name: 'R2' } }]);
  });

  it('is named: the same party elsewhere, and a replacement the other seat has approved', async () => {
    await openR2();
    await world.tx((tx) =>
      world.get(RelationshipService).approveReplacement(tx, R1.id, 'B', 'party-z', START),
    );
    const parties = (await certificate()).edges.filter(({ otherEnd }) => otherEnd.kind === 'party');
    expect(
      parties.map(({ id: edgeId, shared }) => [
        edgeId,
        shared.relationships.names,
        shared.replacementIn?.names,
      ]),
    ).toEqual([
      ['party/A1', ['R2'], []],
      ['party/B1', [], []],
      ['replacement/B/party-z', ['R2'], []],
    ]);
  });

  it('is in the pool: what is promised elsewhere of the same second skin', async () => {
    await openR2();
    expect(edgeOf(await certificate(), 'second-skin').shared.pool).toEqual({
      account: 'SECOND_SKIN',
      holds: '500000.000000',
      promised: '600000.000000', // more than there is: that is for B to see
      relationships: '2',
    });
  });
});

describe('for one seat', () => {
  it('says nothing of the other party, of its fees, or of any other relationship by name', async () => {
    await openR2();
    await payFee(1);
    const seen = await certificate(R1, ['B1']);
    expect(canonicalJson(seen)).not.toMatch(/party-a|"R2"/);
    expect(edgeOf(seen, 'fee').passed).toEqual({ here: 'not-shown', there: 'not-shown', sum: '0.000000' });
    expect(edgeOf(await certificate(), 'fee').passed?.there).toBe('1.000000');
  });
});

describe('while money moves', () => {
  it('is of one instant: what has left one book over a link has come to the other, and the hash is of that moment', async () => {
    const moves = (async () => {
      for (let n = 0; n < 40; n += 1) await payFee(n);
      return 'moved';
    })();
    const made: IsolationCertificate[] = [];
    const watch = async () => {
      for (let n = 0; n < 12; n += 1) made.push(await certificate());
    };
    await Promise.all([moves, watch(), watch()]);

    const hashOfFees = new Map<string, string>();
    for (const each of made) {
      const { here, there, sum } = edgeOf(each, 'fee').passed!;
      expect(sum).toBe('0.000000');
      // The fee and the core's own money are on two edges, and read by two statements: they tell the same number of payments.
      const own = edgeOf(each, 'guarantee').shared.pool!.holds;
      expect(own).toBe((1_850_000n + BigInt(there.replace('.000000', ''))).toString() + '.000000');
      expect(hashOfFees.get(here) ?? each.book.hash).toBe(each.book.hash);
      hashOfFees.set(here, each.book.hash);
    }
    expect(hashOfFees.size).toBeGreaterThan(2); // or nothing moved while it was watched
  });
});

describe('a default elsewhere', () => {
  it.each([
    { why: 'which draws on nothing that moved', guarantee: 0, moved: [] },
    {
      why: 'but for the entity that guarantees it',
      guarantee: 1000,
      moved: [/^guarantee\/.*: shared\.pool\.holds$/],
    },
  ])('leaves the certificate of R2 as it was, $why', async ({ guarantee, moved }) => {
    await openR2(usdc(guarantee));
    const before = await certificate(R2);

    for (const step of ['0b', '1', '2', '3']) await world.play(step);
    const defaultId = await world.declareDefault();
    for (const step of ['4', '5']) await world.play(step, defaultId);
    await world.openReplacement();
    await world.play('6', defaultId);

    const differences = certificateDifferences(before, { ...(await certificate(R2)), asOf: before.asOf });
    expect(differences.map(({ where }) => where)).toEqual(
      moved.map((path) => expect.stringMatching(path) as string),
    );
  });
});
