import { Exact } from '@app/kernel';
import type { ModelLines } from './domain';
import type { Column, StatementPage } from './statement-page';

const SHOWN = 8; // decimals of an estimate

type ScanLines = NonNullable<ModelLines['scan']>[number];
type HistoryLines = NonNullable<ModelLines['history']>;
type ScheduleLines = NonNullable<ModelLines['schedule']>[number];

const positions: readonly Column[] = [
  { title: 'position', share: 0.3 },
  { title: 'value', share: 0.4, align: 'right' },
  { title: 'daily volatility', share: 0.3, align: 'right' },
];

const scenarios: readonly Column[] = [
  { title: 'spot', share: 0.09, align: 'right' },
  { title: 'volatility', share: 0.09, align: 'right' },
  { title: 'weight', share: 0.09, align: 'right' },
  { title: 'profit of each position', share: 0.29, align: 'right' },
  { title: 'profit', share: 0.22, align: 'right' },
  { title: 'loss, weighted', share: 0.22, align: 'right' },
];

const charges: readonly Column[] = [
  { title: 'charged beside', share: 0.16 },
  { title: 'upon', share: 0.3 },
  { title: 'how', share: 0.34 },
  { title: 'amount', share: 0.2, align: 'right' },
];

const closes: readonly Column[] = [
  { title: 'underlying', share: 0.12 },
  { title: 'closes of', share: 0.14 },
  { title: 'days', share: 0.3 },
  { title: 'sha256', share: 0.44 },
];

const tail: readonly Column[] = [
  { title: 'day', share: 0.13 },
  { title: 'counts', share: 0.22, align: 'right' },
  { title: 'moves', share: 0.4 },
  { title: 'loss', share: 0.25, align: 'right' },
];

const scheduled: readonly Column[] = [
  { title: 'trade', share: 0.3 },
  { title: 'class', share: 0.16 },
  { title: 'notional', share: 0.27, align: 'right' },
  { title: 'owed to whoever collects', share: 0.27, align: 'right' },
];

const buckets: readonly Column[] = [
  { title: 'class', share: 0.2 },
  { title: 'up to years', share: 0.16, align: 'right' },
  { title: 'gross notional', share: 0.28, align: 'right' },
  { title: 'rate', share: 0.12, align: 'right' },
  { title: 'gross margin', share: 0.24, align: 'right' },
];

/** The model that initial margin was struck by, with all that it was struck from. */
export function writeModel(page: StatementPage, model: ModelLines): void {
  page.heading(`Model: ${model.name}`);
  page.facts(model.parameters);
  const rows = [...model.positions, ...model.apart];
  if (rows.length > 0)
    page.table(
      positions,
      rows.map(({ of, value, dailyVolatility }) => [of, shown(value), dailyVolatility]),
    );
  for (const portfolio of model.scan ?? []) writeScan(page, portfolio);
  for (const portfolio of model.schedule ?? []) writeSchedule(page, portfolio);
  if (model.history !== null) writeHistory(page, model.history);
  if (model.margin !== null) page.paragraph(`margin, unrounded: ${model.margin}`);
}

function writeScan(
  page: StatementPage,
  { tradeId, underlyings, scanned, charges: charged, margin }: ScanLines,
): void {
  for (const of of underlyings) {
    page.heading(`Scan of ${of.symbol}${portfolioName(tradeId)}`);
    page.paragraph(`Positions: ${of.positions.map((each) => `${each.of} ${each.units}`).join('; ')}`);
    page.table(
      scenarios,
      of.scenarios.map(({ spot, volatility, weight, profits, profit, loss }) => [
        spot,
        volatility,
        weight,
        profits.map(shown).join('\n'),
        shown(profit),
        shown(loss),
      ]),
    );
    page.facts({
      'worst loss': of.worst,
      'least that is charged': `${of.least}, of ${of.long} units long and ${of.short} short`,
      margin: `${of.margin}, the greater of the two`,
    });
  }
  writeCharges(page, charged);
  page.paragraph(`Scanned ${scanned}, with what is charged beside it ${margin}${portfolioName(tradeId)}.`);
}

function writeHistory(page: StatementPage, history: HistoryLines): void {
  page.heading('Closes');
  page.table(
    closes,
    history.closes.map((each) => [
      each.underlying,
      `${each.symbol} × ${each.beta}`,
      `${each.firstDay} to ${each.lastDay}: ${each.count}, seen ${each.seen}`,
      each.sha256,
    ]),
  );
  for (const { set, tradeId, scenarios: count, measured, tail: worst } of history.portfolios) {
    page.heading(`Tail of ${count} scenarios, ${set}${portfolioName(tradeId)}`);
    page.table(
      tail,
      worst.map(({ day, counts, moves, loss }) => [day, counts, named(moves), shown(loss)]),
    );
    page.paragraph(`Measured: ${measured}, the sum of counts × loss.`);
  }
  page.facts({
    'measured, by scenarios': named(history.measures),
    raw: history.raw,
    charged: history.charged,
  });
  writeCharges(page, history.charges);
}

function writeCharges(page: StatementPage, lines: ScanLines['charges']): void {
  if (lines.length === 0) return;
  page.table(
    charges,
    lines.map(({ symbol, kind, upon, amount, how }) => [
      `${kind}, ${symbol}`,
      named(upon),
      how,
      shown(amount),
    ]),
  );
}

function writeSchedule(page: StatementPage, lines: ScheduleLines): void {
  const { tradeId, trades, gross, netReplacementCost, grossReplacementCost, netToGross, margin } = lines;
  page.heading(`Schedule${portfolioName(tradeId)}`);
  page.table(
    scheduled,
    trades.map((trade) => [trade.tradeId, trade.assetClass, shown(trade.notional), shown(trade.mtm)]),
  );
  page.table(
    buckets,
    lines.buckets.map((each) => [
      each.assetClass,
      each.upToYears ?? 'without end',
      shown(each.notional),
      each.rate,
      shown(each.gross),
    ]),
  );
  page.facts({
    'gross margin': gross,
    'replacement cost, net': netReplacementCost,
    'replacement cost, gross': grossReplacementCost,
    'net to gross': netToGross,
    margin: `${margin}, which is 0.4 × gross + 0.6 × net to gross × gross`,
  });
}

const portfolioName = (tradeId: string | null) => (tradeId === null ? '' : `, of trade ${tradeId} by itself`);
const named = (texts: Readonly<Record<string, string>>) =>
  Object.entries(texts)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
const shown = (text: string) => new Exact(text).toDecimalPlaces(SHOWN).toFixed();
