import { Money, USDC } from '@app/kernel';
import fc from 'fast-check';
import { leavesLess, mayStep, type Reduction, steppedTo } from './step-down';

const usdc = (amount: number) => Money.of(amount, USDC);
const day = (text: string) => new Date(`${text}T00:00:00Z`);
const TODAY = day('2026-10-10');
const to = (from: string, most: number): Reduction => ({ from, most: usdc(most) });
const line = (approved: number, ...reductions: Reduction[]) => ({ approved: usdc(approved), reductions });

describe('what is left of an approved amount', () => {
  const agreed = line(1000, to('2026-12-01', 400), to('2027-03-01', 100));

  it.each([
    { at: '2026-11-30T23:59:59.999Z', left: 1000, why: 'the day before still counts whole' },
    { at: '2026-12-01T00:00:00Z', left: 400, why: 'the day begins at midnight, UTC' },
    { at: '2027-02-28T12:00:00Z', left: 400, why: 'the next one has not begun' },
    { at: '2027-03-01T00:00:00Z', left: 100, why: 'the last one stays' },
  ])('is $left at $at: $why', ({ at, left }) => {
    expect(steppedTo(agreed, new Date(at))).toEqual(usdc(left));
  });

  it('is less still where an officer has taken more away', () => {
    expect(steppedTo({ ...agreed, approved: usdc(50) }, day('2026-12-01'))).toEqual(usdc(50));
  });
});

it.each([
  { steps: [], ok: true, why: 'nothing is agreed' },
  { steps: [to('2026-12-01', 400), to('2027-03-01', 0)], ok: true, why: 'each is later and lower' },
  { steps: [to('2026-10-10', 400)], ok: false, why: 'it begins today' },
  { steps: [to('2027-06-30', 400)], ok: true, why: 'it begins on the last day' },
  { steps: [to('2027-07-01', 400)], ok: false, why: 'the line is over before' },
  { steps: [to('2026-12-01', 1000)], ok: false, why: 'it leaves no less' },
  { steps: [to('2026-12-01', 400), to('2026-12-01', 300)], ok: false, why: 'two begin on one day' },
  { steps: [to('2026-12-01', 400), to('2027-03-01', 500)], ok: false, why: 'the second raises it' },
])('reductions go one way: $ok, $why', ({ steps, ok }) => {
  expect(mayStep({ ...line(1000, ...steps), expiresOn: '2027-06-30' }, TODAY).ok).toBe(ok);
});

it.each([
  { after: line(1000), before: line(1000, to('2026-12-01', 400)), less: false, why: 'a step is dropped' },
  { after: line(1000, to('2026-12-01', 400)), before: line(1000), less: true, why: 'a step is new' },
  {
    after: line(400),
    before: line(1000, to('2026-10-01', 400)),
    less: false,
    why: 'it had stepped down to that',
  },
  { after: line(400), before: line(1000, to('2026-12-01', 400)), less: true, why: 'it would, and has not' },
  {
    after: line(1000, to('2026-12-01', 300)),
    before: line(1000, to('2026-12-01', 400)),
    less: true,
    why: 'it steps lower',
  },
])('leaves less on some day: $less, $why', ({ after, before, less }) => {
  expect(leavesLess(after, before, TODAY)).toBe(less);
});

it('time alone raises nothing, whatever was agreed', () => {
  const step = fc
    .record({ month: fc.integer({ min: 1, max: 12 }), most: fc.nat(2000) })
    .map(({ month, most }) => to(`2026-${String(month).padStart(2, '0')}-01`, most));
  const at = fc.date({ min: day('2026-01-01'), max: day('2027-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(fc.nat(2000), fc.array(step), at, at, (approved, steps, one, other) => {
      const [early, late] = one < other ? [one, other] : [other, one];
      const agreed = line(approved, ...steps);
      expect(steppedTo(agreed, early).lessThan(steppedTo(agreed, late))).toBe(false);
      expect(steppedTo(agreed, late).lessThan(usdc(0))).toBe(false);
    }),
  );
});
