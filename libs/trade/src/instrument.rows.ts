import { Exact, invariant } from '@app/kernel';
import type { Instrument, InstrumentKind, InstrumentTerms, OptionRight } from './domain';

/** An instrument's terms as its table holds them. */
export interface TermsRow {
  readonly kind: InstrumentKind;
  readonly contract_size: string;
  readonly expires_at: Date | null;
  readonly strike: string | null;
  readonly option_right: OptionRight | null;
}

export interface InstrumentRow extends TermsRow {
  readonly symbol: string;
  readonly underlying: string;
  readonly asset: string;
}

/** The columns of `TermsRow`, of the table `instrument` under the name `i`. */
export const TERMS_COLUMNS = 'i.kind, i.contract_size, i.expires_at, i.strike, i.option_right';

/** @throws InvariantError when a row lacks a term of its kind, which its table refuses */
export function termsOf({
  kind,
  contract_size,
  expires_at,
  strike,
  option_right,
}: TermsRow): InstrumentTerms {
  if (kind === 'linear-perpetual') return { kind };
  const contractSize = new Exact(contract_size);
  if (kind === 'inverse-perpetual') return { kind, contractSize };
  invariant(expires_at !== null, `a ${kind} without an expiry`);
  if (kind === 'dated-future') return { kind, contractSize, expiresAt: expires_at };
  invariant(strike !== null && option_right !== null, 'an option without a strike or a right');
  return { kind, contractSize, expiresAt: expires_at, strike: new Exact(strike), right: option_right };
}

export function instrumentOf(row: InstrumentRow): Instrument {
  const { symbol, underlying, asset } = row;
  return { symbol, underlying, asset, terms: termsOf(row) };
}

/** The values of an instrument's row, in the order of its columns. */
export function rowOf({ symbol, underlying, asset, terms }: Instrument): readonly unknown[] {
  const option = terms.kind === 'european-option' ? terms : undefined;
  return [
    symbol,
    terms.kind,
    underlying,
    asset,
    'contractSize' in terms ? terms.contractSize.toFixed() : '1',
    'expiresAt' in terms ? terms.expiresAt : null,
    option?.strike.toFixed() ?? null,
    option?.right ?? null,
  ];
}
