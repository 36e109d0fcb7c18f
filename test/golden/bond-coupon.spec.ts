import { Exact, Money } from '@app/kernel';
import { couponOf } from '@app/tail-bond/domain';
import golden from './bond-coupon.json';

const USD = { code: 'USD', scale: 2 };
const units = (text: string) => Money.ofMinor(BigInt(text), USD);
const day = (text: string) => new Date(`${text}T00:00:00Z`);

it.each(golden.cases)(
  'accrues as an independent count does: $why',
  ({ from, to, ratePerBillion, path, coupon }) => {
    const steps = path.map((step) => ({ from: day(step.from), outstanding: units(step.outstanding) }));
    const rate = new Exact(ratePerBillion).div(1_000_000_000);
    expect(couponOf(steps, { from: day(from), to: day(to) }, rate, 'ACT/360')).toEqual(units(coupon));
  },
);
