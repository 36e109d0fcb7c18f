import { PORTFOLIO_COLUMNS, readPortfolio } from './portfolio-file';

const HEADER = PORTFOLIO_COLUMNS.join(',');
const GOOD = 'T-1,BTC-PERP,-2.50,121400.5,2025-10-10T20:30:00Z';
const faults = (text: string) => {
  const read = readPortfolio(text);
  return read.ok ? [] : read.refusal.map(({ line, column, kind }) => `${String(line)} ${column} ${kind}`);
};

it('reads a line for each trade, by the side of the one who sends it', () => {
  const read = readPortfolio(`\uFEFF${HEADER}\r\n${GOOD}\r\n"T,2",BTC-PERP,1,1,2025-10-10T20:30:00.5Z\r\n`);
  expect(read.ok && read.value.map(({ tradeId, quantity }) => `${tradeId} ${quantity.toFixed()}`)).toEqual([
    'T-1 -2.5',
    'T,2 1',
  ]);
});

describe('a portfolio is refused whole', () => {
  it.each([
    { text: '', fault: '1  wrong-columns', why: 'it is empty' },
    { text: `${HEADER}\n`, fault: '1  no-trade', why: 'it names no trade' },
    { text: `${HEADER},x\n${GOOD},1\n`, fault: '1  wrong-columns', why: 'there is a column too many' },
    {
      text: 'instrument,trade_id,quantity,price,traded_at\n',
      fault: '1  wrong-columns',
      why: 'they are in another order',
    },
    { text: `${HEADER}\nT-1,BTC-PERP\n`, fault: '2  wrong-columns', why: 'a line is short' },
    { text: `${HEADER}\n"T-1\n`, fault: '2  not-csv', why: 'a quote is never closed' },
    { text: `${HEADER}\n${GOOD.replace('T-1', '')}\n`, fault: '2 trade_id not-a-trade-id', why: 'no name' },
    {
      text: `${HEADER}\n${GOOD.replace('BTC-PERP', 'btc')}\n`,
      fault: '2 instrument not-a-symbol',
      why: 'small',
    },
    { text: `${HEADER}\n${GOOD.replace('-2.50', '-0')}\n`, fault: '2 quantity not-a-quantity', why: '-0' },
    { text: `${HEADER}\n${GOOD.replace('-2.50', '1e5')}\n`, fault: '2 quantity not-a-quantity', why: '1e5' },
    { text: `${HEADER}\n${GOOD.replace('-2.50', 'NaN')}\n`, fault: '2 quantity not-a-quantity', why: 'NaN' },
    {
      text: `${HEADER}\n${GOOD.replace('-2.50', '=1+1')}\n`,
      fault: '2 quantity not-a-quantity',
      why: 'a formula',
    },
    { text: `${HEADER}\n${GOOD.replace('121400.5', '-1')}\n`, fault: '2 price not-a-price', why: 'below 0' },
    {
      text: `${HEADER}\n${GOOD.replace('-10T20', '-32T20')}\n`,
      fault: '2 traded_at not-an-instant',
      why: 'no day',
    },
  ])('with $fault: $why', ({ text, fault }) => {
    expect(faults(text)).toEqual([fault]);
  });

  it('with every fault of it, up to twenty', () => {
    const bad = Array.from({ length: 30 }, () => 'T-1,BTC-PERP,0,0,never').join('\n');
    expect(faults(`${HEADER}\n${bad}\n`)).toHaveLength(20);
  });

  it('when it is longer than anything we hold', () => {
    const long = Array.from({ length: 20_001 }, () => GOOD).join('\n');
    expect(faults(`${HEADER}\n${long}\n`)).toEqual(['20002  too-many-trades']);
  });
});
