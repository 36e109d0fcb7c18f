import { canonicalJson, id, Money, USDC } from '@app/kernel';
import type { BookKind, LinkPurpose, LinkRecord } from '@app/ledger/domain';
import fc from 'fast-check';
import { isolationCertificate } from './isolation-certificate';
import type { CustodianFact } from './isolation-certificate-custodians';
import type { CertificateView, Edge } from './isolation-certificate-edge';
import type { IsolationFacts, LinkFact, PartyFact } from './isolation-certificate-facts';
import type { MasterFact, PaperFact } from './isolation-certificate-paper';

const usdc = (amount: number) => Money.of(amount, USDC);
const at = new Date('2025-10-10T20:00:00Z');
const signed = { maker: 'ann', makerGroup: 'entity', checker: 'tom', checkerGroup: 'trustee', at };
const book = (number: string, name: string, kind: BookKind) => ({ id: id<'Book'>(number), name, kind });
const R1 = book('1', 'R1', 'relationship');
const R7 = book('7', 'CANARY-R7', 'relationship');
const K = book('1000', 'K', 'entity');
const TJ = book('2001', 'TJ', 'trust');

function link(name: string, purpose: LinkPurpose, more: Partial<LinkRecord> = {}): LinkRecord {
  return {
    id: `00000000-0000-8000-8000-00000000000${String(name.length)}`,
    name,
    purpose,
    payer: K,
    payee: R1,
    cap: usdc(150_000),
    returnable: usdc(0),
    signed,
    ended: undefined,
    payerBridge: usdc(-40_000),
    payeeBridge: usdc(40_000),
    ...more,
  };
}

const linked = (record: LinkRecord, more: Partial<LinkFact> = {}): LinkFact => ({
  record,
  neighbours: [],
  covers: [],
  pool: undefined,
  ...more,
});

const skin = linked(link('Lskin.R1', 'skin'), { neighbours: [R7] });
const secondSkin = linked(link('Lss.R1', 'second-skin'), {
  neighbours: [R7],
  covers: [
    { occupancy: 'B1', rank: 0, subLimit: usdc(300_000) },
    { occupancy: 'A1', rank: 0, subLimit: usdc(300_000) },
  ],
  pool: { account: 'SECOND_SKIN', holds: usdc(500_000), promised: usdc(600_000), relationships: 2 },
});
const premium = linked(
  link('Lp.TJ', 'premium', { payer: R1, payee: TJ, payerBridge: usdc(-123_456), payeeBridge: usdc(123_456) }),
);
const claims = linked(link('Lc.TJ', 'claims', { payer: TJ, ended: { at, signed } }));
const astray = linked(link('Lskin.CANARY-R7', 'skin', { payer: R7 }));

function party(partyId: string, sitsIn: string[], replacementIn: string[]): PartyFact {
  return { partyId, partyName: partyId.toUpperCase(), sitsIn, replacementIn };
}

const schedule: MasterFact['schedule'] = {
  governingLaw: 'english',
  jurisdiction: 'GB',
  entityType: 'fund',
  localBusinessDays: { payments: ['24/7'], notices: ['24/7'] },
  clocks: {
    kind: 'by-the-minute',
    responseMinutes: 45,
    noticeMinutes: 60,
    graceMinutes: 240,
    auctionMinutes: 120,
    mporMinutes: 480,
  },
  eventsOfDefault: ['failure-to-pay'],
  additionalTerminationEvents: [],
  automaticEarlyTermination: false,
  crossDefault: null,
  defaultUnderSpecifiedTransaction: null,
  affiliateSetOff: null,
  guarantor: null,
  limitedRecourse: null,
  writtenEnding: 'sized-tranche',
  shortfallRateBps: '800',
  initialMargin: { multiplier: '2.33', correlation: '0.7' },
};
const paper = (
  occupancy: string,
  partyId: string,
  elected: Partial<MasterFact['schedule']> = {},
  netting: PaperFact['netting'] = { on: true, why: 'opinion-says-yes' },
): PaperFact => ({
  occupancy,
  partyId,
  partyName: partyId.toUpperCase(),
  sitsIn: ['CANARY-R7'],
  master: {
    agreementId: `agreement of ${partyId}`,
    form: 'isda-master-2002',
    version: 2,
    executedSha256: 'c'.repeat(64),
    schedule: { ...schedule, ...elected },
    signed,
    guaranteedElsewhere: ['CANARY-R5'],
  },
  netting,
});
const guarantor = { name: 'CANARY-Holdings', lei: '5493001KJTIIGC8Y1R12' };
const crossDefault = { thresholdAmount: { amount: '7000000', asset: 'USDC' }, reaches: 'party' } as const;

const kept = (
  occupancy: string,
  source: CustodianFact['source'],
  elsewhere: readonly string[],
): CustodianFact => ({
  occupancy,
  source,
  recordId: occupancy === 'A1' ? `CANARY-${source}` : source,
  custodian: occupancy === 'A1' ? 'CANARY-Custody AG' : 'Vaults & Co',
  signed,
  elsewhere,
});

const facts: IsolationFacts = {
  asOf: at,
  schema: 'Audit0000000000007',
  relationship: {
    id: R1.id,
    name: 'R1',
    asset: USDC,
    writtenEnding: 'sized-tranche',
    exhaustion: 'not sized',
  },
  bookHash: 'b'.repeat(64),
  links: [skin, secondSkin, premium, claims, astray],
  seats: [
    {
      ...party('CANARY-anton', ['CANARY-R7', 'CANARY-R5'], []),
      occupancy: 'A1',
      standing: 'potential-default',
      seatedAt: at,
    },
    { ...party('berta', ['R9'], ['CANARY-R5']), occupancy: 'B1', standing: 'performing', seatedAt: at },
  ],
  replacements: [
    { ...party('carl', ['CANARY-R5'], []), seat: 'A', approvedAt: at },
    { ...party('CANARY-dora', [], []), seat: 'B', approvedAt: at },
  ],
  papers: [paper('A1', 'CANARY-anton', { guarantor }), paper('B1', 'berta', { crossDefault })],
  custodians: [
    kept('A1', 'variation-margin', ['CANARY-R5', 'CANARY-R7']),
    kept('A1', 'wallet', []),
    kept('B1', 'control-agreement', ['CANARY-R5']),
  ],
};
const unsigned = facts.papers.map(({ occupancy, ...each }): PaperFact => ({
  ...each,
  occupancy,
  master: undefined,
  netting: { on: false, why: 'no-master-agreement' },
}));

const keyId = 'a-key';
const made = (of: IsolationFacts, view: CertificateView = 'whole') =>
  isolationCertificate(of, { view, keyId });
const edge = (kind: string, view: CertificateView = 'whole', of = facts): Edge =>
  made(of, view).edges.find((each) => each.kind === kind)!;

describe('the certificate of the house', () => {
  it('names every edge of the book, whatever it leads to', () => {
    expect(
      made(facts).edges.map(
        ({ id: edgeId, standing }) => `${edgeId.split('/').slice(0, 2).join('/')} ${standing}`,
      ),
    ).toEqual([
      'claims/Lc.TJ ended',
      'common-guarantor/A1 in-force',
      'cross-default/B1 in-force',
      'custodian/A1 in-force',
      'custodian/A1 in-force',
      'custodian/B1 in-force',
      'first-skin/Lskin.CANARY-R7 in-force',
      'first-skin/Lskin.R1 in-force',
      'party/A1 potential-default',
      'party/B1 performing',
      'premium/Lp.TJ in-force',
      'replacement/A approved-beforehand',
      'replacement/B approved-beforehand',
      'second-skin/Lss.R1 in-force',
    ]);
  });

  it('says the terms, who signed them, and what has passed on both sides', () => {
    expect(edge('premium')).toMatchObject({
      otherEnd: { kind: 'trust', id: '2001', name: 'TJ' },
      terms: { direction: 'this-book-pays', asset: 'USDC', cap: '150000.000000', returnable: '0.000000' },
      approved: {
        maker: 'ann',
        makerGroup: 'entity',
        checker: 'tom',
        checkerGroup: 'trustee',
        at: '2025-10-10T20:00:00Z',
      },
      ended: null,
      passed: { here: '-123456.000000', there: '123456.000000', sum: '0.000000' },
    });
    expect(edge('claims').ended).toMatchObject({ at: '2025-10-10T20:00:00Z', approved: { maker: 'ann' } });
  });

  it('tells a sum that is not zero: it hides nothing of a broken ledger', () => {
    const broken = linked(link('Lskin.R1', 'skin', { payeeBridge: usdc(1) }));
    expect(edge('first-skin', 'whole', { ...facts, links: [broken] }).passed?.sum).toBe('-39999.000000');
  });

  it.each([
    { why: 'skin is set aside for this cell', of: skin, how: 'not-shared' },
    { why: 'the second skin is one for all', of: secondSkin, how: 'shared-by-construction' },
    {
      why: 'it is so before a second relationship comes',
      of: { ...secondSkin, neighbours: [] },
      how: 'shared-by-construction',
    },
    { why: 'a trust of its own', of: claims, how: 'not-shared' },
    { why: 'a trust with another relationship', of: { ...claims, neighbours: [R7] }, how: 'shared-series' },
    {
      why: 'a trust that the core is linked with too',
      of: { ...claims, neighbours: [K] },
      how: 'not-shared',
    },
    { why: 'another relationship at the other end', of: astray, how: 'another-relationship' },
  ])('$how: $why', ({ of, how }) => {
    const none = { seats: [], replacements: [], papers: [], custodians: [] };
    const [only] = made({ ...facts, links: [of], ...none }).edges;
    expect(only?.shared.how).toBe(how);
  });

  it('says of what is shared how much is promised, to how many, and how much there is', () => {
    expect(edge('second-skin')).toMatchObject({
      covers: [
        { occupancy: 'A1', rank: '0', subLimit: '300000.000000' },
        { occupancy: 'B1', rank: '0', subLimit: '300000.000000' },
      ],
      shared: {
        relationships: { count: '1', names: ['CANARY-R7'] },
        pool: {
          account: 'SECOND_SKIN',
          holds: '500000.000000',
          promised: '600000.000000',
          relationships: '2',
        },
      },
    });
  });

  it('names the same party elsewhere, and that there is no recourse to it', () => {
    expect(edge('party').shared).toMatchObject({
      how: 'same-party-no-recourse',
      relationships: { count: '2', names: ['CANARY-R5', 'CANARY-R7'] },
    });
  });

  it('says what nobody has recorded, each by its name', () => {
    const subjects = made(facts).gaps.map(({ subject, statement }) => `${subject}: ${statement}`);
    expect(subjects).toEqual([
      'custodian: not-recorded',
      'vault-addresses: not-recorded',
      'service-providers: not-recorded',
      'wallets: not-examined',
      'affiliation: not-examined',
      'holders: not-examined',
      'beyond-the-other-end: not-examined',
    ]);
  });

  it('says of a seat that has signed nothing that whatever joins it to others is unknown, and that it does not net', () => {
    const gaps = made({ ...facts, papers: unsigned }).gaps.slice(-6);
    expect(gaps.map(({ subject, why }) => `${subject}: ${why}`)).toEqual([
      'cross-default: no master agreement is in force for A1 and B1',
      'default-under-specified-transaction: no master agreement is in force for A1 and B1',
      'affiliate-set-off: no master agreement is in force for A1 and B1',
      'common-guarantor: no master agreement is in force for A1 and B1',
      'netting-opinion: A1 is measured gross: no-master-agreement',
      'netting-opinion: B1 is measured gross: no-master-agreement',
    ]);
  });

  it('names each election that joins it to others: on which paper, on which terms, and to how many', () => {
    expect(edge('cross-default')).toMatchObject({
      id: 'cross-default/B1',
      otherEnd: { kind: 'party', id: 'berta' },
      terms: {
        agreement: 'agreement of berta',
        form: 'isda-master-2002',
        version: '2',
        'thresholdAmount.amount': '7000000',
        reaches: 'party',
      },
      approved: { maker: 'ann', checker: 'tom' },
      shared: { how: 'joined-by-election', relationships: { count: '1', names: ['CANARY-R7'] } },
    });
    expect(edge('common-guarantor')).toMatchObject({
      otherEnd: { id: guarantor.lei, name: guarantor.name },
      shared: { relationships: { count: '1', names: ['CANARY-R5'] } },
    });
  });

  it('names whoever keeps what a seat posts, and each other cell that names the same', () => {
    const [here, wallet] = made(facts).edges.filter(({ kind }) => kind === 'custodian');
    expect(here).toMatchObject({
      id: 'custodian/A1/variation-margin/CANARY-variation-margin',
      otherEnd: { kind: 'custodian', name: 'CANARY-Custody AG' },
      approved: { maker: 'ann', checker: 'tom' },
      shared: { how: 'shared-custodian', relationships: { count: '2', names: ['CANARY-R5', 'CANARY-R7'] } },
    });
    expect(wallet).toMatchObject({ terms: { namedBy: 'wallet' }, shared: { how: 'not-shared' } });
  });

  it.each<{ why: string; custodians: CustodianFact['source'][]; keeps: string | undefined }>([
    {
      why: 'nobody is named',
      custodians: [],
      keeps: 'the variation margin of A1, the initial margin of A1',
    },
    { why: 'of one margin', custodians: ['variation-margin'], keeps: 'the initial margin of A1' },
    {
      why: 'an account is agreed on, and the other margin is in the vault',
      custodians: ['account-control'],
      keeps: 'the variation margin of A1',
    },
    {
      why: 'a wallet is no vault',
      custodians: ['variation-margin', 'wallet'],
      keeps: 'the initial margin of A1',
    },
    { why: 'of both', custodians: ['variation-margin', 'initial-margin'], keeps: undefined },
  ])('says whose margin is kept by nobody who was recorded: $why', ({ custodians, keeps }) => {
    const named = custodians.map((source) => kept('A1', source, []));
    const { gaps } = made({ ...facts, papers: [paper('A1', 'a')], custodians: named });
    const gap = gaps.find(({ subject }) => subject === 'custodian');
    expect(gap?.why).toBe(keeps === undefined ? undefined : `who keeps the vault with ${keeps}`);
  });

  it('has no edge, and no gap, where both have signed and nothing re-links', () => {
    const clean = made({ ...facts, papers: [paper('A1', 'a'), paper('B1', 'b')] });
    const words = [...clean.edges.map(({ kind }) => kind), ...clean.gaps.map(({ subject }) => subject)];
    expect(words.filter((word) => /cross|specified|set-off|guarantor|netting/.test(word))).toEqual([]);
  });
});

describe('the certificate of a counterparty', () => {
  it('names nothing of the other seat, and no other relationship', () => {
    expect(canonicalJson(made(facts, ['B1']))).not.toContain('CANARY');
  });

  it('says that the other seat elected to be joined to others, and neither to whom nor on which terms', () => {
    expect(edge('common-guarantor', ['B1'])).toMatchObject({
      otherEnd: { id: 'not-shown', name: 'not-shown' },
      terms: { agreement: 'not-shown' },
      shared: { how: 'joined-by-election', relationships: { count: '1', names: 'not-shown' } },
    });
    const gaps = made({ ...facts, papers: unsigned }, ['B1']).gaps.filter(({ subject }) =>
      /netting/.test(subject),
    );
    expect(gaps.map(({ why }) => why)).toEqual(['B1 is measured gross: no-master-agreement']);
  });

  it('counts the other cells of a custodian, and names the custodian to his own seat alone', () => {
    const seen = made(facts, ['B1']).edges.filter(({ kind }) => kind === 'custodian');
    expect(
      seen.map(({ id: edgeId, otherEnd, shared }) => [edgeId, otherEnd.name, shared.relationships]),
    ).toEqual([
      ['custodian/A1/variation-margin/1', 'not-shown', { count: '2', names: 'not-shown' }],
      ['custodian/A1/wallet/1', 'not-shown', { count: '0', names: [] }],
      ['custodian/B1/control-agreement/control-agreement', 'Vaults & Co', { count: '1', names: 'not-shown' }],
    ]);
  });

  it('counts what it does not name', () => {
    const { edges } = made(facts, ['B1']);
    expect(edges).toHaveLength(made(facts).edges.length);
    const [other, own] = edges.filter(({ kind }) => kind === 'party');
    expect(other).toMatchObject({
      otherEnd: { id: 'not-shown', name: 'not-shown' },
      standing: 'not-shown',
      shared: { relationships: { count: '2', names: 'not-shown' } },
    });
    expect(own).toMatchObject({
      otherEnd: { id: 'berta' },
      shared: { relationships: { names: ['R9'] }, replacementIn: { count: '1', names: 'not-shown' } },
    });
    expect(edge('second-skin', ['B1']).shared.relationships).toEqual({ count: '1', names: 'not-shown' });
  });

  it('says of the money that a seat pays only that both sides sum to zero', () => {
    expect(edge('premium', ['B1']).passed).toEqual({
      here: 'not-shown',
      there: 'not-shown',
      sum: '0.000000',
    });
    expect(edge('second-skin', ['B1']).passed?.there).toBe('-40000.000000');
  });

  it('shows whom a seat accepts opposite itself to that seat alone', () => {
    const replacements = (view: CertificateView) =>
      made(facts, view)
        .edges.filter(({ kind }) => kind === 'replacement')
        .map(({ id: edgeId, otherEnd }) => [edgeId, otherEnd.name]);
    expect(replacements(['B1'])).toEqual([
      ['replacement/A/carl', 'CARL'],
      ['replacement/B/1', 'not-shown'],
    ]);
    expect(replacements(['A1'])).toEqual([
      ['replacement/A/1', 'not-shown'],
      ['replacement/B/CANARY-dora', 'CANARY-DORA'],
    ]);
  });

  it('calls another relationship at the far end just that', () => {
    const stray = made(facts, ['B1']).edges.find(({ shared }) => shared.how === 'another-relationship');
    expect(stray).toMatchObject({
      otherEnd: { kind: 'relationship', id: 'not-shown', name: 'another relationship' },
      terms: { name: 'not-shown' },
    });
  });
});

describe('the text of a certificate', () => {
  const anyView = fc.constantFrom<CertificateView>('whole', ['A1'], ['B1'], ['B1', 'A1']);
  const inAnyOrder = <Fact>(list: readonly Fact[]) =>
    fc.shuffledSubarray([...list], { minLength: list.length });
  const shuffled = fc.record({
    links: inAnyOrder(facts.links.map((each) => ({ ...each, neighbours: [R7, K, TJ] }))).chain((links) =>
      fc.tuple(
        ...links.map((each) => inAnyOrder(each.neighbours).map((neighbours) => ({ ...each, neighbours }))),
      ),
    ),
    seats: inAnyOrder(facts.seats),
    replacements: inAnyOrder(facts.replacements),
    custodians: inAnyOrder([...facts.custodians, { ...kept('A1', 'wallet', ['R9']), recordId: 'second' }]),
  });

  it('is the same, byte for byte, in whatever order the rows came', () => {
    const text = (view: CertificateView, of: Partial<IsolationFacts>) =>
      canonicalJson(made({ ...facts, ...of }, view));
    fc.assert(
      fc.property(anyView, shuffled, shuffled, (view, one, other) => {
        expect(text(view, one)).toBe(text(view, other));
      }),
    );
  });

  // Each is a change of one edge that the house has to see.
  const changes = fc.oneof(
    fc.integer({ min: 1, max: 10 ** 9 }).map((n): Partial<LinkRecord> => ({ cap: usdc(150_000 + n) })),
    fc.integer({ min: 1, max: 10 ** 9 }).map((n): Partial<LinkRecord> => ({ returnable: usdc(n) })),
    fc.integer({ min: 1, max: 10 ** 9 }).map((n): Partial<LinkRecord> => ({ payerBridge: usdc(n) })),
    fc.string({ minLength: 1 }).map((more): Partial<LinkRecord> => ({ name: `L${more}` })),
    fc
      .string({ minLength: 1 })
      .map((more): Partial<LinkRecord> => ({ signed: { ...signed, checker: `tom${more}` } })),
    fc
      .date({ noInvalidDate: true })
      .map((when): Partial<LinkRecord> => ({ ended: { at: new Date(when.getTime() + 1), signed } })),
    fc.constantFrom<LinkPurpose>('fee', 'sponsor').map((purpose): Partial<LinkRecord> => ({ purpose })),
    fc.constant<Partial<LinkRecord>>({ payer: R1, payee: K }),
    fc.constant<Partial<LinkRecord>>({ payer: book('1001', 'K', 'entity') }),
  );

  it('is another one when any one edge is another', () => {
    fc.assert(
      fc.property(fc.nat({ max: facts.links.length - 1 }), changes, (which, change) => {
        const links = facts.links.map((each, index) =>
          index === which ? { ...each, record: { ...each.record, ...change } } : each,
        );
        expect(canonicalJson(made({ ...facts, links }))).not.toBe(canonicalJson(made(facts)));
      }),
    );
  });
});
