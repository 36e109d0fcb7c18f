import { Exact } from '@app/kernel';
import type { CallStatement, PostedLine, StatedDispute, TransitLine } from './domain';
import type { SealedStatement } from './statement.service';
import { writeInterest } from './statement-interest-pdf';
import { writeModel } from './statement-model-pdf';
import { type Column, StatementPage } from './statement-page';

const SHOWN = 8; // decimals of what is not rounded before the sum

export const ARITHMETIC: readonly Column[] = [
  { title: 'line', share: 0.22 },
  { title: 'amount', share: 0.24, align: 'right' },
  { title: 'how', share: 0.54 },
];

const trades: readonly Column[] = [
  { title: 'trade', share: 0.17 },
  { title: 'instrument', share: 0.14 },
  { title: 'quantity', share: 0.12, align: 'right' },
  { title: 'price', share: 0.11, align: 'right' },
  { title: 'mark', share: 0.11, align: 'right' },
  { title: 'value', share: 0.13, align: 'right' },
  { title: 'funding', share: 0.1, align: 'right' },
  { title: 'source, age', share: 0.12 },
];

const marks: readonly Column[] = [
  { title: 'symbol', share: 0.1 },
  { title: 'price', share: 0.13, align: 'right' },
  { title: 'source', share: 0.18 },
  { title: 'quoted at', share: 0.21 },
  { title: 'age, minutes', share: 0.12, align: 'right' },
  { title: 'funding rate', share: 0.12, align: 'right' },
  { title: 'daily volatility', share: 0.14, align: 'right' },
];

const posted: readonly Column[] = [
  { title: 'account, asset', share: 0.17 },
  { title: 'quantity', share: 0.18, align: 'right' },
  { title: 'price', share: 0.1, align: 'right' },
  { title: 'haircut + of currency + of token + of weekend', share: 0.19, align: 'right' },
  { title: 'value', share: 0.18, align: 'right' },
  { title: 'counts', share: 0.18, align: 'right' },
];

const judged: readonly Column[] = [
  { title: 'asset', share: 0.12 },
  { title: 'marks', share: 0.3 },
  { title: 'criterion', share: 0.14 },
  { title: 'issuer, type, country, currency, wrapper, issue', share: 0.24 },
  { title: 'within limits, or why it counts for nothing', share: 0.2 },
];

const limits: readonly Column[] = [
  { title: 'limit', share: 0.4 },
  { title: 'by', share: 0.4 },
  { title: 'at most, after haircuts', share: 0.2, align: 'right' },
];

const transit: readonly Column[] = [
  { title: 'call', share: 0.42 },
  { title: 'amount', share: 0.2, align: 'right' },
  { title: 'issued at', share: 0.19 },
  { title: 'due at', share: 0.19 },
];

/** A statement as a document for people. The same statement is the same bytes, on any machine and on any day. */
export async function statementPdf(statement: SealedStatement): Promise<Buffer> {
  const { call, dispute, exposure, result, sha256 } = statement;
  const page = new StatementPage('Margin call statement', new Date(call.issuedAt));
  page.facts({
    relationship: `${call.relationship} (${call.relationshipId})`,
    call: call.id,
    'who is to pay': call.occupancy,
    kind: `${call.kind}, ${call.direction}`,
    amount: `${call.amount} ${call.asset}`,
    ...(call.upheldOf !== null && { upheld: `of the dispute of call ${call.upheldOf}` }),
    ...(call.part && { part: `${call.part.amount} ${call.asset} of it is call ${call.part.of}` }),
    'issued, due': `${call.issuedAt}, ${call.dueAt}`,
    'exposure date': exposure.at,
    snapshot: `${exposure.snapshotId}, ${exposure.snapshotHash}`,
    'inputs of the run': exposure.inputsHash ?? 'none on record',
  });
  writeTrades(page, statement);
  writeMargin(page, statement);
  writeInterest(page, statement);
  if (dispute !== null) {
    page.heading('Disputes');
    page.facts({ 'heard until': dispute.until, 'resolution time': resolutionOf(dispute) });
  }
  page.heading('Arithmetic');
  page.table(
    ARITHMETIC,
    statement.arithmetic.map(({ line, amount, how }) => [line, amount, how]),
  );
  page.heading(`Result: ${result.direction} of ${result.amount} ${call.asset}`);
  page.paragraph(reproducedText(statement, 'the amount that was called'));
  return page.bytes(`${statement.schema}  ${sha256}`);
}

export function writeTrades(
  page: StatementPage,
  statement: Pick<CallStatement, 'exposure' | 'trades' | 'marks'>,
): void {
  const { exposure, trades: traded } = statement;
  page.heading('Marks');
  page.table(
    marks,
    statement.marks.map((mark) => [
      mark.symbol,
      mark.price,
      `${mark.source}, ${mark.label}`,
      mark.quotedAt,
      mark.ageMinutes,
      mark.fundingRate,
      mark.dailyVolatility,
    ]),
  );
  page.heading(`Trades of ${exposure.seat}: ${traded.count}`);
  if (exposure.mirrored) page.paragraph('The payer has no legs any more: it owes what this seat is owed.');
  page.table(
    trades,
    traded.lines.map((line) => [
      line.tradeId,
      line.instrument,
      line.quantity,
      line.price,
      line.mark,
      shown(line.value),
      shown(line.funding),
      `${line.source}, ${line.ageMinutes} min`,
    ]),
  );
  page.paragraph(
    `Values and funding are shown to ${String(SHOWN)} decimals; the statement as JSON has all of them.`,
  );
}

export function writeMargin(
  page: StatementPage,
  statement: Pick<CallStatement, 'terms' | 'posted' | 'postedTerms' | 'inTransit' | 'inDispute' | 'model'>,
): void {
  const { terms, model } = statement;
  page.heading('Terms');
  page.facts(terms);
  writePosted(page, statement);
  page.heading('In transit');
  page.table(transit, statement.inTransit.map(transitCells));
  if (statement.inDispute.length > 0) {
    page.heading('In dispute');
    page.table(transit, statement.inDispute.map(transitCells));
  }
  if (model !== null) writeModel(page, model);
}

function resolutionOf(dispute: StatedDispute): string {
  const { resolution, resolutionTime, resolutionZone, resolutionDays, resolutionMinutes } = dispute;
  if (resolution === 'after-notice')
    return `${resolutionMinutes ?? ''} minutes after the notice of a dispute`;
  return `${resolutionTime ?? ''} ${resolutionZone ?? ''}, on the next day of ${resolutionDays.join(', ')}`;
}

const transitCells = ({ callId, amount, issuedAt, dueAt }: TransitLine) => [callId, amount, issuedAt, dueAt];

function writePosted(
  page: StatementPage,
  { posted: items, postedTerms }: Pick<CallStatement, 'posted' | 'postedTerms'>,
): void {
  page.heading('Posted');
  page.table(
    posted,
    items.map((item) => [
      `${item.account}, ${item.asset}`,
      item.quantity,
      item.price ?? 'none',
      [item.haircut, item.currencyHaircut, item.tokenAddOn, item.weekendAddOn].join(' + '),
      item.value,
      item.counts,
    ]),
  );
  if (postedTerms === null) return;
  page.paragraph(
    postedTerms.basis === 'additive'
      ? 'Haircuts add: value = quantity × price × (1 − their sum), rounded down.'
      : 'Each haircut comes off what the one before it has left, rounded down at the end.',
  );
  page.table(judged, items.filter(({ traits, why }) => traits !== null || why !== null).map(judgedCells));
  page.table(
    limits,
    postedTerms.limits.map(({ name, by, of, most }) => [
      name,
      `${by}, ${of ?? 'each'}`,
      most.kind === 'percent' ? `${most.percent} %` : most.of.amount,
    ]),
  );
}

function judgedCells({
  asset,
  marks: of,
  criterion,
  traits,
  limitedBy,
  fallsWithPosition,
  why,
}: PostedLine): string[] {
  const { issuer, type, country, currency, wrapper, issueSize } = traits ?? {};
  return [
    asset,
    of.map(({ symbol, price, quotedAt }) => `${symbol} ${price}, ${quotedAt}`).join('; '),
    criterion ?? '',
    traits === null ? '' : [issuer, type, country, currency, wrapper, issueSize ?? 'unknown'].join(', '),
    why ?? [...limitedBy, ...(fallsWithPosition ? ['falls with the position'] : [])].join(', '),
  ];
}

/** Whether the lines give what they are of; where some of it was taken as given, what, and how it is struck again. */
export function reproducedText(
  { reproduced, takenAsGiven }: Pick<CallStatement, 'reproduced' | 'takenAsGiven'>,
  what: string,
): string {
  if (reproduced === true) return `The lines above give ${what}, to the last unit.`;
  return reproduced === null && takenAsGiven !== null
    ? `The lines above do not give ${what} by themselves. ${takenAsGiven}`
    : `What is on record today does not give ${what}: ask operations for the run.`;
}

const shown = (text: string) => new Exact(text).toDecimalPlaces(SHOWN).toFixed();
