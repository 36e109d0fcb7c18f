import { type AuditEntry, requireWhole } from './audit-entry';

const whole: AuditEntry = {
  who: 'ann.cole',
  role: 'treasurer',
  deed: 'propose',
  subject: { kind: 'ledger.link', id: '1' },
};

describe('an entry of the audit', () => {
  it.each([
    { entry: whole, why: 'it says who did what to what, and as what' },
    { entry: { ...whole, deed: 'record-marks' }, why: 'a verb may have several words' },
    { entry: { ...whole, deed: 'margin.respond' }, why: 'and may name its library' },
  ])('is whole: $why', ({ entry }) => {
    expect(() => {
      requireWhole(entry);
    }).not.toThrow();
  });

  it.each([
    { entry: { ...whole, who: '' }, says: 'nobody is named', why: 'somebody did it' },
    { entry: { ...whole, role: '' }, says: 'as nothing', why: 'he had a role' },
    { entry: { ...whole, deed: '' }, says: 'no verb', why: 'he did something' },
    { entry: { ...whole, deed: 'Record marks' }, says: 'no verb', why: 'one deed has one spelling' },
    { entry: { ...whole, subject: { kind: '', id: '1' } }, says: 'done to nothing', why: 'it is of a kind' },
    { entry: { ...whole, subject: { kind: 'job', id: '' } }, says: 'done to nothing', why: 'it has a name' },
  ])('is refused when it says "$says": $why', ({ entry, says }) => {
    expect(() => {
      requireWhole(entry);
    }).toThrow(says);
  });
});
