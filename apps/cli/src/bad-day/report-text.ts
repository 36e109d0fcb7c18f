import { Exact } from '@app/kernel';
import type { Report } from './report';
import { callsText } from './report/calls-text';
import { defaultText } from './report/default-text';
import { conservationText, isolationText, survivorText, tranchesText } from './report/proof-text';
import { exactly, heading, moment, table, wrapped } from './report/text-table';
import { worstHourText } from './report/worst-hour-text';

const LIMITS = [
  'What this is not. The marks are not simultaneous: those of BTC are hourly opens, those of the others come from four-hour bars and are put on the hours in which BTC had its high and its low, the high first when both fall in one hour. A low is a low of its bar, at an assumed hour.',
  'Premiums of the bonds and interest on variation margin are not simulated. Initial margin is a plain volatility model without a stress component.',
];

/** The report for a person: short sentences, aligned numbers, one subject after the other. */
export function reportText(report: Report): string {
  const lines = [
    ...openingText(report),
    ...callsText(report),
    ...worstHourText(report),
    ...disputesText(report),
    ...defaultText(report),
    ...tranchesText(report),
    ...survivorText(report),
    ...isolationText(report),
    ...conservationText(report),
  ];
  return `${lines.join('\n')}\n`;
}

/** The report as data: the same rows give the same bytes. */
export function reportJson(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

function openingText({ from, to, relationships, calls, defaults, disputes, refusedHours }: Report): string[] {
  const columns = [{ title: '' }, { title: 'A' }, { title: 'B' }, { title: 'perpetuals' }];
  const unmet = calls.filter(({ state, vacant }) => state === 'failed' && !vacant).length;
  const vacant = calls.filter((each) => each.vacant).length;
  return [
    ...heading('One bad day'),
    `${moment(from)} to ${moment(to)} UTC, 2025. Prices are real (Binance spot; see data/market/NOTICE.md).`,
    'The book, its parties and officers, funding, and the volatilities of SOL, DOGE and XRP are illustrative.',
    '',
    ...LIMITS.flatMap((limit) => wrapped(limit)),
    '',
    ...table(
      columns,
      relationships.flatMap(({ name, a, b, trades }) =>
        trades.map((trade, index) => (index === 0 ? [name, a, b, trade] : ['', '', '', trade])),
      ),
    ),
    '',
    `${String(calls.length)} calls, ${String(unmet)} not met, all of them by ${defaults.map(({ party }) => party).join(', ') || 'nobody'}.`,
    `${String(vacant)} beside them fell due to the survivor while the seat was vacant: nobody sat there to be called.`,
    `${String(disputes.length)} dispute, ${String(defaults.length)} default, ${String(refusedHours.length)} hours refused for want of a price.`,
    ...refusedHours.map(
      ({ at, symbol, reason }) => `  ${moment(at)}  no snapshot: the price of ${symbol} was ${reason}`,
    ),
  ];
}

function disputesText({ disputes }: Report): string[] {
  return disputes.flatMap((each) => [
    ...heading(`The dispute of ${each.party}, in ${each.relationship}`),
    `It says that ${each.reason}. It pays the rest on time.`,
    `It is ${each.standing}: a disputed amount is no failure to pay.`,
    '',
    ...table(
      [{ title: '' }, { title: 'USDC', right: true }],
      [
        ['called', exactly(each.called)],
        ['undisputed', exactly(each.undisputed)],
        ['paid on time', exactly(each.paidOnTime)],
        ['disputed', exactly(each.disputed)],
        [`upheld on four quotations, ${moment(each.resolvedAt)}`, exactly(each.upheld || '0')],
        ['of that still due by then, and called', exactly(each.calledAnew || '0')],
      ],
    ).map((line) => `  ${line}`),
    '',
    ...wrapped(`Mid quotations: ${quotationsOf(each)}`).map((line) => `  ${line}`),
    '',
    '  No run asks for it again while the dispute is open: what goes beyond it is called beside it.',
  ]);
}

function quotationsOf({ quotations }: Report['disputes'][number]): string {
  const average = quotations
    .reduce((sum, { mid }) => sum.plus(mid), new Exact(0))
    .div(Math.max(quotations.length, 1));
  const each = quotations.map(({ dealer, symbol, mid }) => `${dealer} ${symbol} ${mid}`).join(', ');
  return `${each}; the average is ${average.toFixed()}.`;
}
