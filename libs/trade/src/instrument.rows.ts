import { Exact, invariant } from '@app/kernel';
import type { Instrument, InstrumentKind, InstrumentTerms, OptionRight } from './domain';

/** An instrument's terms as its table holds them. */
export interface TermsRow {
  readonly instrument_kind: InstrumentKind;
  readonly contract_size: string;
  readonly instrument_expires_at: Date | null;
  readonly strike: string | null;
  readonly option_right: OptionRight | null;
}

export interface InstrumentRow extends TermsRow {
  readonly symbol: string;
  readonly underlying: string;
  readonly asset: string;
}

/** The columns of `TermsRow`, of the table `instrument` under the name `i`: named apart from those of whatever it is joined to. */
export const TERMS_COLUMNS =
  'i.kind as instrument_kind, i.contract_size, i.expires_at as instrument_expires_at, i.strike, i.option_right';

/** @throws InvariantError when a row lacks a term of its kind, which its table refuses */
export function termsOf(row: TermsRow): InstrumentTerms {
  const { instrument_kind: kind, instrument_expires_at: expiresAt, strike, option_right: right } = row;
  if (kind === 'linear-perpetual') return { kind };
  const contractSize = new Exact(row.contract_size);
  if (kind === 'inverse-perpetual') return { kind, contractSize };
  invariant(expiresAt !== null, `a ${kind} without an expiry`);
  if (kind === 'dated-future') return { kind, contractSize, expiresAt };
  invariant(strike !== null && right !== null, 'an option without a strike or a right');
  return { kind, contractSize, expiresAt, strike: new Exact(strike), right };
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
