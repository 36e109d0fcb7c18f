import fc from 'fast-check';
import { prepareList, screen, type Subject } from './screening';
import { decideHit, type HitDecision, type HitState } from './screening-hit';
import { parseSanctionsList } from './screening-list';
import { nameSimilarity, SCREENING_THRESHOLD, wordsOf } from './screening-name';

const similarity = (a: string, b: string) => nameSimilarity(wordsOf(a), wordsOf(b));

describe('a name', () => {
  it.each([
    { name: 'DOE, John Quincy', words: ['doe', 'john', 'quincy'], why: 'the list puts the family first' },
    {
      name: 'Müller-Lüdenscheidt',
      words: ['ludenscheidt', 'muller'],
      why: 'accents and hyphens are spelling',
    },
    { name: 'STRAẞE Øst AG', words: ['ag', 'ost', 'strasse'], why: 'some letters have no accent to lose' },
    {
      name: "O'Brien & Sons, S.A.",
      words: ['a', 'obrien', 's', 'sons'],
      why: 'an apostrophe joins, a dot parts',
    },
    { name: 'Иванов', words: ['иванов'], why: 'other scripts stay what they are' },
    { name: 'ＡＣＭＥ　１２', words: ['12', 'acme'], why: 'full-width letters are letters' },
    { name: ' -- ', words: [], why: 'there is no word in it' },
  ])('is $words for "$name": $why', ({ name, words }) => {
    expect(wordsOf(name)).toEqual(words);
  });

  it.each([
    { a: 'Jon Smith', b: 'SMITH, John', alike: true, why: 'one letter' },
    { a: 'Mohammed Hussein', b: 'HUSAYN, Muhammad', alike: true, why: 'another transcription' },
    {
      a: 'Ivan Petrov',
      b: 'PETROV, Ivan Sergeyevich',
      alike: true,
      why: 'a patronymic more',
    },
    { a: 'Ivan Ilyich Petrov', b: 'PETROV, Ivan', alike: true, why: 'a middle name more' },
    { a: 'Jane Smith', b: 'SMITH, John', alike: false, why: 'a sister is not her brother' },
    { a: 'Smith', b: 'SMITH, John', alike: false, why: 'a family is not its member' },
    { a: 'Northwind Trading Ltd', b: 'NORTHWIND TRADING LIMITED', alike: true, why: 'a form of company' },
    { a: '', b: '', alike: false, why: 'nothing is not somebody' },
  ])('"$a" and "$b": $alike, for $why', ({ a, b, alike }) => {
    expect(similarity(a, b) >= SCREENING_THRESHOLD).toBe(alike);
  });

  // MARTHA and MARHTA is the example of Winkler's paper: 0.961.
  it('is measured as its source measures it', () => {
    expect(similarity('martha', 'marhta')).toBeCloseTo(0.961, 3);
    expect(similarity('dixon', 'dicksonx')).toBeCloseTo(0.813, 3);
  });

  const name = fc.array(fc.stringMatching(/^[a-e]{1,6}$/), { minLength: 1, maxLength: 4 });

  it('is as like another as that one is to it, itself entirely, and in any order and case', () => {
    fc.assert(
      fc.property(name, name, (a, b) => {
        const there = similarity(a.join(' '), b.join(' '));
        expect(similarity(b.join(' '), a.join(' '))).toBeCloseTo(there, 12);
        expect(there).toBeGreaterThanOrEqual(0);
        expect(there).toBeLessThanOrEqual(1 + 1e-12);
        expect(similarity(a.join(' '), [...a].reverse().join(', ').toUpperCase())).toBeCloseTo(1, 12);
      }),
    );
  });
});

const line = (entry: string, name: string, remarks = '-0- ') =>
  `${entry},"${name}","individual","TEST",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,${remarks}`;

describe('a sanctions list', () => {
  it('is read as it is published: quotes, doubled quotes, and nothing written as -0-', () => {
    const text = `${line('36', 'AERO ""BLUE"", S.A.')}\r\n${line('37', 'DOE, John', '"DOB 1 Jan 1960; Digital Currency Address - XBT 1Abc."')}\r\n\u001a`;
    expect(parseSanctionsList(text)).toEqual({
      ok: true,
      value: [
        { entry: '36', name: 'AERO "BLUE", S.A.', type: 'individual', program: 'TEST', remarks: '' },
        {
          entry: '37',
          name: 'DOE, John',
          type: 'individual',
          program: 'TEST',
          remarks: 'DOB 1 Jan 1960; Digital Currency Address - XBT 1Abc.',
        },
      ],
    });
  });

  it.each([
    { kind: 'too-few-columns', text: '36,"A"' },
    { kind: 'entry-number-wrong', text: line('x', 'A') },
    { kind: 'name-missing', text: line('36', '-0-') },
    { kind: 'quote-open', text: '36,"A' },
    { kind: 'entry-twice', text: `${line('1', 'A')}\n${line('1', 'B')}` },
  ])('is refused whole: $kind', ({ kind, text }) => {
    const answer = parseSanctionsList(`${line('1000', 'FIRST')}\n${text}`);
    expect(answer).toEqual({ ok: false, refusal: { kind, line: kind === 'entry-twice' ? 3 : 2 } });
  });
});

describe('screen', () => {
  const entries = [
    {
      entry: '1',
      name: 'DOE, John',
      type: 'individual',
      program: 'TEST',
      remarks: 'Digital Currency Address - XBT 1Abc; alt.',
    },
    { entry: '2', name: 'DOE TRADING', type: '', program: 'TEST', remarks: '' },
  ];
  const list = prepareList('version-1', entries);
  const subject = (role: Subject['role'], name: string): Subject => ({ role, ref: name, name });

  it('finds names by likeness and wallets by their very address, the most alike first', () => {
    const subjects = [
      subject('officer', 'Jon Doe'),
      subject('wallet', '1Abc'),
      subject('wallet', '1abc'),
      subject('owner', 'Jane Roe'),
    ];
    expect(
      screen(subjects, list).map(({ subject: { ref }, entry, score }) => [ref, entry.entry, score]),
    ).toEqual([
      ['1Abc', '1', 1],
      ['Jon Doe', '1', 0.9641],
    ]);
  });

  it.each([
    { listed: '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed', why: 'as it is spelled', found: true },
    { listed: '0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed', why: 'without check digits', found: true },
    { listed: '0X5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED', why: 'all in capitals', found: true },
    { listed: '0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaee', why: 'one digit other', found: false },
    { listed: '0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed0', why: 'one digit longer', found: false },
  ])('finds a wallet that is listed $why: $found', ({ listed, found }) => {
    const remarks = `Digital Currency Address - ETH ${listed}; alt.`;
    const wallet = subject('wallet', '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed');
    const entry = { entry: '9', name: 'ANY', type: '', program: '', remarks };
    expect(screen([wallet], prepareList('w', [entry]))).toHaveLength(found ? 1 : 0);
  });

  it('finds what comparing with every entry would find', () => {
    const name = fc
      .array(fc.stringMatching(/^[a-d]{1,5}$/), { minLength: 1, maxLength: 3 })
      .map((words) => words.join(' '));
    fc.assert(
      fc.property(fc.array(name, { maxLength: 8 }), name, (listed, wanted) => {
        const all = listed.map((each, at) => ({
          entry: String(at),
          name: each,
          type: '',
          program: '',
          remarks: '',
        }));
        const found = screen([subject('owner', wanted)], prepareList('any', all)).map(
          ({ entry }) => entry.entry,
        );
        const compared = all.filter((entry) => similarity(entry.name, wanted) >= SCREENING_THRESHOLD);
        expect(found.sort()).toEqual(compared.map(({ entry }) => entry).sort());
      }),
    );
  });

  it('finds whoever is on the list, in whatever order the list is', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(entries, { minLength: 2 }),
        fc.constantFrom(...entries),
        (shuffled, { name }) => {
          const hits = screen([subject('owner', name)], prepareList('other', shuffled));
          expect(hits[0]).toMatchObject({ score: 1, entry: { name } });
          expect(hits).toEqual(screen([subject('owner', name)], list));
        },
      ),
    );
  });
});

describe('decideHit', () => {
  it.each<{ state: HitState; decision: HitDecision; by?: string; refusal?: string }>([
    { state: 'open', decision: 'false-positive' },
    { state: 'open', decision: 'true-match' },
    { state: 'open', decision: 'escalated' },
    { state: 'escalated', by: 'ann', decision: 'true-match' },
    { state: 'escalated', by: 'ann', decision: 'escalated', refusal: 'escalated-already' },
    { state: 'escalated', by: 'ben', decision: 'false-positive', refusal: 'escalated-by-the-same' },
    { state: 'false-positive', by: 'ann', decision: 'true-match', refusal: 'decided-already' },
    { state: 'true-match', by: 'ann', decision: 'false-positive', refusal: 'decided-already' },
  ])('from $state by $by to $decision: $refusal', ({ state, by, decision, refusal }) => {
    const answer = decideHit({ state, ...(by !== undefined && { by }) }, decision, 'ben');
    expect(answer).toEqual(refusal === undefined ? { ok: true, value: decision } : { ok: false, refusal });
  });
});
