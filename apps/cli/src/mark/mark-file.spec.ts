import { CLOSE_COLUMNS, MARK_COLUMNS, RATE_COLUMNS, readMarkFile } from './mark-file';

const marks = (...lines: string[]) => [MARK_COLUMNS.join(), ...lines].join('\n');
const closes = (...lines: string[]) => [CLOSE_COLUMNS.join(), ...lines].join('\r\n');
const rates = (...lines: string[]) => [RATE_COLUMNS.join(), ...lines].join('\n');
const MARK = 'BTC,2025-10-10T21:00:00Z,desk,close,121400.5,,';

it('reads marks, with both sides or none', () => {
  expect(readMarkFile(marks(MARK, 'ETH,2025-10-10T21:00:00Z,desk,mid,4000,3999.5,4000.5'))).toEqual({
    ok: true,
    value: {
      kind: 'marks',
      rows: [
        {
          line: 2,
          symbol: 'BTC',
          quotedAt: new Date('2025-10-10T21:00:00Z'),
          source: 'desk',
          label: 'close',
          price: '121400.5',
        },
        {
          line: 3,
          symbol: 'ETH',
          quotedAt: new Date('2025-10-10T21:00:00Z'),
          source: 'desk',
          label: 'mid',
          price: '4000',
          bid: '3999.5',
          ask: '4000.5',
        },
      ],
    },
  });
});

it('reads daily closes', () => {
  expect(readMarkFile(closes('LTC,2025-10-09,130.1,desk'))).toEqual({
    ok: true,
    value: {
      kind: 'closes',
      rows: [{ line: 2, symbol: 'LTC', day: '2025-10-09', close: '130.1', source: 'desk' }],
    },
  });
});

it('reads funding rates, below 0 too', () => {
  expect(readMarkFile(rates('BTC,2025-10-10T16:00:00Z,-0.0001,desk'))).toEqual({
    ok: true,
    value: {
      kind: 'funding-rates',
      rows: [
        { line: 2, symbol: 'BTC', paidAt: new Date('2025-10-10T16:00:00Z'), rate: '-0.0001', source: 'desk' },
      ],
    },
  });
});

it.each([
  { text: 'symbol,price\nBTC,1', says: 'line 1: the header is', why: 'nobody knows what it is' },
  { text: '', says: 'line 1: the header is', why: 'there is nothing' },
  { text: marks(), says: 'line 2: there is nothing after the header', why: 'it is empty' },
  { text: marks('BTC,"x'), says: 'line 2: quote never closed', why: 'it is no CSV' },
  { text: marks(`${MARK},1`), says: 'line 2: has 8 fields, and not 7', why: 'a field is too many' },
  { text: marks(MARK.replace('BTC', 'btc')), says: 'line 2: symbol is one in capitals', why: 'case counts' },
  { text: marks(MARK.replace('10-10', '13-10')), says: 'line 2: quoted_at', why: 'no year has that month' },
  { text: marks(MARK.replace('desk', '')), says: 'line 2: source', why: 'nobody said it' },
  { text: marks(MARK.replace('close', '')), says: 'line 2: label', why: 'nobody knows what the price is' },
  {
    text: marks(MARK.replace('121400.5', '0')),
    says: 'line 2: price, bid and ask are prices above 0',
    why: 'nothing is free',
  },
  {
    text: marks(MARK.replace(/,,$/, ',121401,121400')),
    says: 'are not crossed',
    why: 'the bid is above the ask',
  },
  { text: marks(MARK.replace(/,,$/, ',121400,')), says: 'both sides', why: 'nobody asks' },
  { text: marks(MARK.replace(/,,$/, ',1,121400')), says: 'of a market', why: 'nobody makes one' },
  {
    text: marks(MARK, MARK),
    says: 'line 3: BTC 2025-10-10T21:00:00Z desk stands on line 2',
    why: 'it is there twice',
  },
  {
    text: rates('BTC,2025-10-10T15:00:00Z,0.0001,desk'),
    says: 'line 2: paid_at',
    why: 'no interval ends then',
  },
  { text: rates('BTC,today,0.0001,desk'), says: 'line 2: paid_at', why: 'today is no instant' },
  {
    text: rates('BTC,2025-10-10T16:00:00Z,0.5,desk'),
    says: 'line 2: rate is a fraction',
    why: 'nobody pays half',
  },
  {
    text: rates('BTC,2025-10-10T16:00:00Z,1e-4,desk'),
    says: 'line 2: rate',
    why: 'a rate is written in digits',
  },
  { text: rates('btc,2025-10-10T16:00:00Z,0,desk'), says: 'line 2: symbol', why: 'case counts' },
  { text: rates('BTC,2025-10-10T16:00:00Z,0,'), says: 'line 2: source', why: 'nobody said it' },
  {
    text: rates('BTC,2025-10-10T16:00:00Z,0'),
    says: 'line 2: has 3 fields, and not 4',
    why: 'one is missing',
  },
  {
    text: rates('BTC,2025-10-10T16:00:00Z,0,desk', 'BTC,2025-10-10T16:00:00Z,0.0001,desk'),
    says: 'line 3: BTC 2025-10-10T16:00:00Z stands on line 2',
    why: 'an interval has one rate',
  },
  { text: closes('LTC,2025-02-30,1,desk'), says: 'line 2: day', why: 'no calendar has it' },
  { text: closes('LTC,2025-02-20,1e3,desk'), says: 'line 2: close', why: 'a price is written in digits' },
  { text: closes('ltc,2025-02-20,1,desk'), says: 'line 2: symbol', why: 'case counts' },
  { text: closes('LTC,2025-02-20,1,'), says: 'line 2: source', why: 'nobody said it' },
  { text: closes('LTC,2025-02-20,1'), says: 'line 2: has 3 fields, and not 4', why: 'one is missing' },
])('refuses a file that says $says: $why', ({ text, says }) => {
  const read = readMarkFile(text);
  expect(read.ok ? [] : read.refusal).toEqual([expect.stringContaining(says)]);
});

it('names every line that is wrong, up to twenty', () => {
  const wrong = Array.from({ length: 25 }, () => 'LTC,never,1,desk');
  const read = readMarkFile(closes('LTC,2025-02-20,1,desk', ...wrong));
  expect(read.ok ? [] : read.refusal).toHaveLength(20);
  expect(!read.ok && read.refusal[0]).toContain('line 3: day');
});
