import { accept, Exact, refuse, type Result } from '@app/kernel';
import { parseCsv } from './csv';

/** One trade as a counterparty has it in its own books: its own side, long positive. */
export interface ReportedTrade {
  readonly line: number; // of its file
  readonly tradeId: string;
  readonly instrument: string;
  readonly quantity: Exact;
  readonly price: Exact;
  readonly tradedAt: Date;
}

/** Something in a file that cannot be read as it is, and where. */
export interface FileFault {
  readonly line: number;
  readonly column: string; // a column's name; empty: the line as a whole
  readonly kind:
    | 'not-csv'
    | 'wrong-columns'
    | 'no-trade'
    | 'too-many-trades'
    | 'not-a-trade-id'
    | 'not-a-symbol'
    | 'not-a-quantity'
    | 'not-a-price'
    | 'not-an-instant';
}

export const PORTFOLIO_COLUMNS = ['trade_id', 'instrument', 'quantity', 'price', 'traded_at'] as const;

const MOST_TRADES = 20_000;
const MOST_FAULTS = 20;
const TRADE_ID = /^[^\p{Cc}\p{Cs}]{1,60}$/u;
const SYMBOL = /^[A-Z0-9-]{1,30}$/;
/** Decimal digits and not all of them 0: no exponent, no zero with a sign. */
const PRICE = /^(?=.*[1-9])\d{1,18}(\.\d{1,18})?$/;
const QUANTITY = /^-?(?=.*[1-9])\d{1,18}(\.\d{1,18})?$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/;

/**
 * Reads a counterparty's portfolio: a header with exactly our columns, in their order, and a line for each trade. All of it is
 * read, or none.
 *
 * @returns the trades, which may name one id twice; or the first twenty faults
 */
export function readPortfolio(text: string): Result<ReportedTrade[], readonly FileFault[]> {
  const parsed = parseCsv(text);
  if (!parsed.ok) return refuse([{ line: parsed.refusal.line, column: '', kind: 'not-csv' }]);
  const [header, ...records] = parsed.value;
  if (header?.fields.join() !== PORTFOLIO_COLUMNS.join())
    return refuse([{ line: header?.line ?? 1, column: '', kind: 'wrong-columns' }]);
  if (records.length === 0) return refuse([{ line: header.line, column: '', kind: 'no-trade' }]);
  if (records.length > MOST_TRADES)
    return refuse([{ line: records[MOST_TRADES]?.line ?? 0, column: '', kind: 'too-many-trades' }]);
  const faults = records.flatMap(({ line, fields }) => faultsOf(line, fields));
  if (faults.length > 0) return refuse(faults.slice(0, MOST_FAULTS));
  return accept(records.map(({ line, fields }) => tradeOf(line, fields)));
}

function faultsOf(line: number, fields: readonly string[]): FileFault[] {
  if (fields.length !== PORTFOLIO_COLUMNS.length) return [{ line, column: '', kind: 'wrong-columns' }];
  const [tradeId = '', instrument = '', quantity = '', price = '', tradedAt = ''] = fields;
  const instant = INSTANT.test(tradedAt) ? new Date(tradedAt).getTime() : NaN;
  const checks = [
    { column: 'trade_id', kind: 'not-a-trade-id', holds: TRADE_ID.test(tradeId) },
    { column: 'instrument', kind: 'not-a-symbol', holds: SYMBOL.test(instrument) },
    { column: 'quantity', kind: 'not-a-quantity', holds: QUANTITY.test(quantity) },
    { column: 'price', kind: 'not-a-price', holds: PRICE.test(price) },
    { column: 'traded_at', kind: 'not-an-instant', holds: !Number.isNaN(instant) },
  ] as const;
  return checks.filter(({ holds }) => !holds).map(({ column, kind }) => ({ line, column, kind }));
}

function tradeOf(line: number, fields: readonly string[]): ReportedTrade {
  const [tradeId = '', instrument = '', quantity = '', price = '', tradedAt = ''] = fields;
  return {
    line,
    tradeId,
    instrument,
    quantity: new Exact(quantity),
    price: new Exact(price),
    tradedAt: new Date(tradedAt),
  };
}
