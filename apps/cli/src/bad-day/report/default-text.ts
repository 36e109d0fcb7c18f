import type { Report } from '../report';
import type { DefaultSection, LadderStep } from './default';
import { exactly, grouped, heading, moment, toTheCent, table, wrapped } from './text-table';
import type { Weekend } from './weekend';

const DEEDS: Readonly<Record<string, string>> = { 're-let-seat': 're-let the seat' };
const SOURCES = ['free-balance', 'first-skin', 'liquidity-line', 'realised-margin', 'unpaid', 'survivor'];

/** The default from the missed deadline to the last layer. */
export function defaultText({ defaults, weekend }: Report): string[] {
  if (defaults.length === 0) return [...heading('No default'), 'Every call of the days was met.'];
  return defaults.flatMap((each) => [
    ...heading(`The default of ${each.party}, ${each.occupancy} of ${each.relationship}`),
    `Deadline missed ${moment(each.deadlineAt)} UTC. The case is ${each.state}.`,
    '',
    ...actsText(each),
    ...ladderText(each),
    ...(weekend ? weekendText(weekend) : []),
    ...auctionText(each),
    ...carriedText(each),
    ...closeOutText(each),
    ...waterfallText(each),
  ]);
}

function actsText({ acts, rights, approvals }: DefaultSection): string[] {
  const clauseOf = (deed: string) => rights.find(({ kind }) => kind === deed);
  const lines = acts.flatMap(({ at, deed, officer, role, proof }) => {
    const right = clauseOf(deed);
    return [
      `  ${moment(at)}  ${DEEDS[deed] ?? deed.replaceAll('-', ' ')}`,
      `    by ${officer}, ${role}`,
      ...(right ? [`    under ${right.clause}; the right arose ${moment(right.arisenAt)}`] : []),
      `    proof: ${proof}`,
    ];
  });
  const agreed = approvals.flatMap(({ of, proposedBy, approvedBy, at }) => [
    `  ${moment(at)}  ${of}`,
    `    proposed by ${proposedBy}`,
    `    approved by ${approvedBy}`,
  ]);
  return [
    'What people did, each a right exercised by name (times UTC)',
    '',
    ...lines,
    '',
    'What took two people of two interests',
    '',
    ...agreed,
  ];
}

function ladderText({ ladder }: DefaultSection): string[] {
  const steps = [...new Set(ladder.map(({ at, cause, way }) => `${at}|${cause}|${way}`))];
  const used = SOURCES.filter((source) => ladder.some((step) => step.source === source));
  const rows = steps.map((key) => {
    const [at = '', cause = '', way = ''] = key.split('|');
    const own = ladder.filter((step) => `${step.at}|${step.cause}|${step.way}` === key);
    return [
      moment(at),
      wordsOf(cause),
      way === 'advanced' ? 'paid by' : 'back to',
      ...used.map((source) => amountOf(own, source)),
      toTheCent(own[0]?.lineLeft ?? ''),
    ];
  });
  const columns = [
    { title: 'when' },
    { title: 'for' },
    { title: '' },
    ...used.map((source) => ({ title: source.replaceAll('-', ' '), right: true })),
    { title: 'line left', right: true },
  ];
  return [
    '',
    'The liquidity ladder: the survivor is paid on time; who advanced for it is repaid when the market turns',
    '',
    ...table(columns, rows).map((line) => `  ${line}`),
  ];
}

function amountOf(steps: readonly LadderStep[], source: string): string {
  const found = steps.find((step) => step.source === source);
  return found ? toTheCent(found.amount) : '';
}

function wordsOf(cause: string): string {
  if (cause === 'call') return 'call';
  return cause.startsWith('margin-realised') ? 'margin realised' : cause;
}

function weekendText(weekend: Weekend): string[] {
  const shut = `The ${weekend.market} was ${weekend.open ? 'open' : 'shut'} at the deadline (${weekend.deadlineLocal}) and opened ${moment(weekend.opensAt)} UTC, ${String(weekend.hoursShut)} hours later.`;
  const covered = weekend.lineCovered
    ? `The line of ${grouped(weekend.lineCommitted)} never ran out: the least it had left was ${grouped(weekend.lineLeast)}, and cash alone carried these hours.`
    : 'The line ran out, and what the survivor is owed is booked as unpaid.';
  const rows = weekend.trusts.map(({ trust, cash, bills }) => [trust, grouped(cash), grouped(bills)]);
  const columns = [{ title: 'trust' }, { title: 'cash', right: true }, { title: 'T-bills', right: true }];
  return [
    '',
    'Friday night',
    '',
    ...wrapped(`${shut} Until then a trust pays in cash or not at all. ${covered}`).map(
      (line) => `  ${line}`,
    ),
    '',
    ...table(columns, rows).map((line) => `  ${line}`),
  ];
}

function auctionText({ auction }: DefaultSection): string[] {
  if (auction === undefined) return [];
  const rows = auction.bids.map(({ bidder, price, place, refused, failedToSign }) => [
    bidder,
    grouped(price),
    place === undefined ? '–' : String(place),
    refused ?? (failedToSign ? 'awarded, did not sign' : ''),
  ]);
  const columns = [
    { title: 'bidder' },
    { title: 'asks for the seat', right: true },
    { title: 'place', right: true },
    { title: '' },
  ];
  return [
    '',
    `The auction of the vacant seat, ${moment(auction.openedAt)} to ${auction.closesAt.slice(11, 16)} UTC, sealed bids`,
    '',
    ...wrapped(
      `The real price range of the last four hours that were over when it opened lets the seat change hands between ${grouped(auction.rangeLow)} and ${grouped(auction.rangeHigh)}. The remaining layers could pay ${grouped(auction.reserve)} in cash before Tuesday; T-bills are not counted. Of the bids that stand the lowest is the best.`,
    ).map((line) => `  ${line}`),
    '',
    ...table(columns, rows).map((line) => `  ${line}`),
  ];
}

function carriedText({ carried }: DefaultSection): string[] {
  if (carried === undefined) return [];
  const marks = carried.marks.map(({ symbol, price, label }) => `${symbol} ${price} (${label})`).join(', ');
  return [
    '',
    ...wrapped(
      `VM of ${grouped(carried.balance)} goes with the seat at ${moment(carried.at)} UTC. It stands on the marks of ${moment(carried.markedAt)}: ${marks}. On them the seat owes ${grouped(carried.exposure)}; the rest is rounding of calls.`,
    ),
  ];
}

function closeOutText({ statement, costs, cellSide }: DefaultSection): string[] {
  if (statement === undefined) return [];
  const line = (title: string, key: string) => [title, exactly(statement[key] ?? '0')];
  const claims = cellSide.map(({ account, amount }) => [account, exactly(amount)]);
  const columns = [{ title: '' }, { title: 'USDC', right: true }];
  return [
    '',
    'The close-out statement, from the end of the party that left',
    '',
    ...table(columns, [
      line('close-out amount: VM balance and price of the replacement', 'closeOutAmount'),
      line('unpaid amounts', 'unpaidAmounts'),
      line('costs of third parties, and interest on the line', 'costs'),
      line('loss L', 'loss'),
      line('its own margin applied', 'marginApplied'),
      line('net loss N', 'netLoss'),
    ]).map((each) => `  ${each}`),
    '',
    ...costs.map(
      ({ payee, purpose, invoiced, charged }) =>
        `  ${payee}, ${purpose}: invoiced ${exactly(invoiced)}, charged ${exactly(charged)}`,
    ),
    '',
    'The same loss from the end of the cell: what the estate owes, and to whom the cell would pass it on',
    '',
    ...table(columns, claims).map((each) => `  ${each}`),
  ];
}

function waterfallText({ waterfall, statement }: DefaultSection): string[] {
  if (waterfall.length === 0) return [];
  const rows = waterfall.map(({ layer, kind, capacity, absorbed }) => [
    layer,
    kind.replaceAll('-', ' '),
    exactly(capacity),
    exactly(absorbed),
  ]);
  const columns = [
    { title: 'layer' },
    { title: 'what it is' },
    { title: 'could pay', right: true },
    { title: 'absorbed', right: true },
  ];
  return [
    '',
    `The waterfall behind the margin: ${exactly(statement?.['netLoss'] ?? '0')} USDC, in this order`,
    '',
    ...table(columns, rows).map((line) => `  ${line}`),
  ];
}
