import { invariant, Money } from '@app/kernel';
import { initialMarginTransfer } from './initial-margin-support';

/** One underlying's net position of a seat, valued at mark, and its daily volatility. */
export interface RiskPosition {
  readonly value: number; // quantity × mark, signed
  readonly dailyVolatility: number; // standard deviation of a day's log return
}

export interface ImModel {
  readonly multiplier: number; // standard deviations: 2.33 is 99 % of a normal
  readonly correlation: number; // one number between every pair of underlyings
  readonly mporMinutes: number;
}

const MINUTES_IN_A_DAY = 1440;

/**
 * A simple volatility margin: multiplier × √(MPOR in days) × the standard deviation of the netted seat, under one
 * correlation ρ between all underlyings: σ² = ρ (Σ s)² + (1 − ρ) Σ s², s = value × volatility. An estimate: the caller
 * brings it to money.
 *
 * @see BCBS-IOSCO 499 (2020), paragraph 3.1: potential future exposure at 99 % over the margin period of risk
 */
export function estimateInitialMargin(positions: readonly RiskPosition[], model: ImModel): number {
  invariant(model.correlation >= 0 && model.correlation <= 1, 'correlation lies between 0 and 1');
  const risks = positions.map(({ value, dailyVolatility }) => value * dailyVolatility);
  const sum = risks.reduce((total, risk) => total + risk, 0);
  const squares = risks.reduce((total, risk) => total + risk * risk, 0);
  const variance = model.correlation * sum * sum + (1 - model.correlation) * squares;
  return model.multiplier * Math.sqrt((variance * model.mporMinutes) / MINUTES_IN_A_DAY);
}

/**
 * The same without offset: each position margined by itself, and the amounts added. For a seat whose netting would not stand.
 *
 * @see BCBS-IOSCO 499 (2020), paragraph 3.1: initial margin is netted under legally enforceable netting agreements
 */
export function estimateGrossMargin(positions: readonly RiskPosition[], model: ImModel): number {
  return positions.reduce((total, position) => total + estimateInitialMargin([position], model), 0);
}

export interface ImTransfer {
  readonly direction: 'delivery' | 'return';
  readonly amount: Money;
}

/**
 * What a seat must post, or gets back, of initial margin: gross of VM, never netted between seats. The minimum transfer is
 * tested before rounding; a delivery is rounded up, a return down. What is on its way in is not called again, and is not let go before
 * it is there; nor is what was called and is in dispute. While something of it is in dispute, as much is not let go, and the minimum
 * transfer of a return is tested on what is not disputed.
 *
 * @param posted in the seat's segregated account, less what is called back of it and not yet paid
 * @param asked for in deliveries that were called and are not settled, not cured, or in dispute
 * @param withheld parts of its calls, and of transfers made on them, over which a dispute is open
 * @see initialMarginTransfer; ISDA 2018 Credit Support Annex for Initial Margin, Paragraphs 3(b) and 5
 */
export function decideIm(
  required: Money,
  posted: Money,
  asked: Money,
  terms: { readonly minimumTransfer: Money; readonly rounding: Money },
  withheld = Money.zero(required.asset),
): ImTransfer | undefined {
  const none = Money.zero(required.asset);
  const position = { postedValue: posted, pendingReturn: none, disputedTransferred: none };
  const delivery = initialMarginTransfer(
    'delivery',
    required,
    { ...position, pendingDelivery: asked, disputedAmount: none },
    terms,
  );
  if (delivery.isPositive()) return { direction: 'delivery', amount: delivery };
  const giveBack = initialMarginTransfer(
    'return',
    required,
    { ...position, pendingDelivery: none, disputedAmount: withheld },
    terms,
  );
  return giveBack.isPositive() ? { direction: 'return', amount: giveBack } : undefined;
}
