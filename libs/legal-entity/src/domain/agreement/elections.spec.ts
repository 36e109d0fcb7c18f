import fc from 'fast-check';
import { readElections, schemaOf } from './elections';
import { EXAMPLES, exampleOf } from './example-paper';
import { AGREEMENT_FORMS } from './form';
import type { MasterElections } from './master';
import { RELINKS, relinksOf } from './relinks';

type Json = Record<string, unknown>;

const fieldsOf = (form: (typeof AGREEMENT_FORMS)[number], given: unknown) => {
  const read = readElections(form, given);
  return read.ok ? [] : read.refusal.map(({ field }) => field);
};

describe('the elections of a form', () => {
  it.each(AGREEMENT_FORMS)('%s: are read as they were written', (form) => {
    expect(readElections(form, EXAMPLES[form])).toEqual({ ok: true, value: EXAMPLES[form] });
  });

  it.each(AGREEMENT_FORMS)('%s: each is asked for by its name, and nothing beside them is taken', (form) => {
    const mayBeLeftOut = ['resolution', 'coveredTransactions'];
    for (const field of Object.keys(EXAMPLES[form]).filter((name) => !mayBeLeftOut.includes(name))) {
      const without = Object.fromEntries(Object.entries(EXAMPLES[form]).filter(([name]) => name !== field));
      expect(fieldsOf(form, without).map((each) => each.split('.')[0])).toContain(field);
    }
    expect(fieldsOf(form, { ...EXAMPLES[form], stranger: 1 })).toEqual(['stranger']);
    expect(fieldsOf(form, [])).toEqual(['']);
    expect(JSON.stringify(schemaOf(form))).toContain('"additionalProperties":false');
  });

  it('say nothing of the Resolution Time, and mean 13:00 UTC on the next day, whichever it is', () => {
    const said = Object.entries(EXAMPLES['csa-2016-vm']).filter(([name]) => name !== 'resolution');
    const resolution = { kind: 'time-of-day', at: { time: '13:00', zone: 'UTC' }, days: ['24/7'] };
    const read = readElections('csa-2016-vm', Object.fromEntries(said));
    expect(read).toMatchObject({ ok: true, value: { resolution } });
    expect(JSON.stringify(schemaOf('csa-2016-vm'))).toContain(`"default":${JSON.stringify(resolution)}`);
  });

  it.each(['csa-1994-ny', 'csa-1995-english', 'csa-2016-vm', 'csa-2018-im'] as const)(
    '%s: covers every transaction where it says nothing, and is not taken where it leaves some out',
    (form) => {
      const said = Object.entries(EXAMPLES[form]).filter(([name]) => name !== 'coveredTransactions');
      const read = readElections(form, Object.fromEntries(said));
      expect(read).toMatchObject({ ok: true, value: { coveredTransactions: 'all' } });
      const some = exampleOf(form, { coveredTransactions: 'entered-into-from-2017-03-01' });
      expect(readElections(form, some)).toEqual({
        ok: false,
        refusal: [{ field: 'coveredTransactions', allowed: 'one of all' }],
      });
    },
  );

  it.each([
    { field: 'resolution.at.zone', value: 'Mars/Olympus', why: 'no time zone' },
    { field: 'resolution.days', value: [], why: 'a day on which nobody has to be there' },
    { field: 'resolution.kind', value: 'whenever', why: 'no time at all' },
    { field: 'minimumTransfer.cell.amount', value: 100_000, why: 'a JSON number' },
    { field: 'minimumTransfer.cell.amount', value: '1e5', why: 'an exponent' },
    { field: 'minimumTransfer.cell.amount', value: '-1', why: 'below zero' },
    { field: 'minimumTransfer.cell.amount', value: '0.0000001', why: 'finer than the asset' },
    { field: 'minimumTransfer.cell.asset', value: 'DOGE', why: 'no asset of ours' },
    { field: 'notification.counterparty.time', value: '24:00', why: 'no time of day' },
    { field: 'notification.counterparty.zone', value: 'Mars/Olympus', why: 'no time zone' },
    { field: 'valuation.kind', value: 'sometimes', why: 'no arrangement' },
    { field: 'valuation.everyMinutes', value: 0, why: 'below the least' },
    { field: 'valuation.everyMinutes', value: 1.5, why: 'no whole number' },
    { field: 'settlementDay', value: 'tomorrow', why: 'no word of the set' },
    { field: 'dropToZeroOn', value: [], why: 'a list of nothing' },
    { field: 'dropToZeroOn', value: ['event-of-default', 'event-of-default'], why: 'the same twice' },
    { field: 'dropToZeroOn[1]', value: ['event-of-default', 'rain'], why: 'no condition' },
    {
      field: 'threshold.cell.kind',
      value: null,
      at: 'threshold.cell',
      why: 'nothing where something is elected',
    },
    {
      field: 'localBusinessDays.interest[0]',
      value: ['London'],
      at: 'localBusinessDays.interest',
      why: 'no centre',
    },
    { field: 'haircuts.currencyMismatchPercent', value: '101', why: 'more than all' },
    {
      field: 'eligibility.ratingMismatch.kind',
      value: 'middle',
      at: 'eligibility.ratingMismatch',
      why: 'no rule',
    },
    { field: 'interest.statementAgreement.days', value: 0, why: 'no time to agree in' },
    { field: 'interest.settlement', value: 'compounded', why: 'neither paid nor added to the balance' },
    { field: 'interest.spreadBps', value: 'NaN', why: 'no number' },
    { field: 'transfer.rehypothecation', value: 'yes', why: 'neither true nor false' },
  ])('refuse $field: $why', ({ field, value, at }) => {
    expect(
      fieldsOf('csa-2016-vm', exampleOf('csa-2016-vm', { [at ?? field.replace(/\[\d\]$/, '')]: value })),
    ).toEqual([field]);
  });

  it.each([
    {
      form: 'isda-master-2002' as const,
      changed: { 'schedule.clocks.mporMinutes': 464 },
      fields: ['schedule.clocks.mporMinutes'],
      why: 'the margin period of risk is shorter than the clocks that it has to last',
    },
    {
      form: 'isda-master-2002' as const,
      changed: {
        'schedule.clocks': {
          kind: 'by-business-days',
          responseDays: 1,
          noticeDays: 1,
          graceDays: 1,
          auctionDays: 5,
          mporDays: 7,
          centres: ['GBLO'],
        },
      },
      fields: ['schedule.clocks.mporDays'],
      why: 'the same, counted by business days',
    },
    {
      form: 'isda-master-2002' as const,
      changed: { 'schedule.writtenEnding': 'limited-recourse' },
      fields: ['schedule.limitedRecourse'],
      why: 'recourse is limited by no words',
    },
    {
      form: 'isda-master-1992' as const,
      changed: { 'schedule.limitedRecourse': 'to the cell' },
      fields: ['schedule.limitedRecourse'],
      why: 'recourse is limited by words, and not by the ending',
    },
    {
      form: 'isda-master-2002' as const,
      changed: { 'schedule.guarantor': { name: 'Holdings', lei: '5493001KJTIIGC8Y1R13' } },
      fields: ['schedule.guarantor.lei'],
      why: 'no such identifier could have been issued',
    },
    {
      form: 'csa-1994-ny' as const,
      changed: { 'transfer.basis': 'title-transfer' },
      fields: ['transfer.basis'],
      why: 'the New York annex pledges',
    },
    {
      form: 'csa-1995-english' as const,
      changed: { 'transfer.basis': 'pledge' },
      fields: ['transfer.basis'],
      why: 'the English annex transfers',
    },
    {
      form: 'csa-1995-english' as const,
      changed: { 'transfer.rehypothecation': false },
      fields: ['transfer.rehypothecation'],
      why: 'what is outright the other’s may be used',
    },
    {
      form: 'csa-2016-vm' as const,
      changed: { 'threshold.cell.of.amount': '1', 'independentAmounts.counterparty.amount': '1' },
      fields: ['independentAmounts.counterparty', 'threshold.cell'],
      why: 'the 2016 form has neither threshold nor independent amount',
    },
    {
      form: 'csa-2018-im' as const,
      changed: { 'transfer.basis': 'title-transfer', 'transfer.rehypothecation': true },
      fields: ['transfer.basis', 'transfer.rehypothecation'],
      why: 'initial margin is segregated and never passed on',
    },
    {
      form: 'csa-2018-im' as const,
      changed: { 'eligibility.criteria.0.name': 'a\u0000b', 'eligibility.criteria.0.of.assets': [] },
      fields: ['eligibility.criteria[0].name', 'eligibility.criteria[0].of.assets'],
      why: 'a name has a control character, and a criterion is about no asset at all',
    },
    {
      form: 'csa-2018-im' as const,
      changed: {
        'eligibility.criteria.0.of.rating.floor': 'Aa3',
        'eligibility.criteria.0.of.maturity.fromDays': -1,
      },
      fields: ['eligibility.criteria[0].of.maturity.fromDays', 'eligibility.criteria[0].of.rating.floor'],
      why: 'a floor is on the common scale, and nothing matures before today',
    },
    {
      form: 'csa-2018-im' as const,
      changed: { 'eligibility.criteria.1.name': 'short bills', 'eligibility.limits.1.name': 'an issuer' },
      fields: ['eligibility.criteria', 'eligibility.limits'],
      why: 'a reason that names one of two would name neither',
    },
    {
      form: 'csa-2018-im' as const,
      changed: { 'eligibility.criteria.0.of.maturity': { fromDays: 30, belowDays: 30 } },
      fields: ['eligibility.criteria[0].of.maturity.belowDays'],
      why: 'a band from thirty days to below thirty holds nothing',
    },
    {
      form: 'csa-2018-im' as const,
      changed: { 'eligibility.limits.2.most': { kind: 'value', of: { amount: '1', asset: 'USDC' } } },
      fields: ['eligibility.limits[2].most'],
      why: 'how much of an issue is held is a part of it',
    },
    {
      form: 'csa-2018-im' as const,
      changed: { approach: { kind: 'greater-of' } },
      fields: ['approach.independentAmounts'],
      why: 'the greater of two needs both',
    },
  ])('of $form refuse $fields: $why', ({ form, changed, fields }) => {
    expect(fieldsOf(form, exampleOf(form, changed)).sort()).toEqual(fields);
  });

  it('name every field that does not fit, whichever are wrong at once', () => {
    const names = Object.keys(EXAMPLES['csa-2016-vm']);
    fc.assert(
      fc.property(fc.subarray(names), (wrong) => {
        const given: Json = { ...EXAMPLES['csa-2016-vm'] };
        for (const name of wrong) given[name] = 17;
        const found = new Set(fieldsOf('csa-2016-vm', given).map((field) => field.split('.')[0]));
        expect([...found].sort()).toEqual([...wrong].sort());
      }),
    );
  });
});

describe('what re-links', () => {
  const elected = {
    'schedule.crossDefault': { thresholdAmount: { amount: '1', asset: 'USDC' }, reaches: 'party' },
    'schedule.defaultUnderSpecifiedTransaction': { reaches: 'party' },
    'schedule.affiliateSetOff': { reaches: 'affiliates-of-both' },
    'schedule.guarantor': { name: 'Holdings', lei: '5493001KJTIIGC8Y1R12' },
  };
  const relinking = (changed: object) =>
    relinksOf(exampleOf('isda-master-2002', changed as Json) as MasterElections);

  it('is none of a plain paper, and each of the four elections by its name', () => {
    expect(relinking({})).toEqual([]);
    expect(Object.entries(elected).flatMap((one) => relinking(Object.fromEntries([one])))).toEqual(RELINKS);
    expect(relinking(elected)).toEqual(RELINKS);
    expect(readElections('isda-master-2002', exampleOf('isda-master-2002', elected)).ok).toBe(true);
  });
});
