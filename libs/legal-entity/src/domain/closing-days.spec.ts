import { closingDays } from './closing-days';

it.each([
  {
    market: 'TARGET',
    day: '1999-04-02',
    closed: false,
    why: 'Good Friday was one of its holidays only from 2000',
  },
  { market: 'TARGET', day: '2000-04-21', closed: true, why: 'Good Friday' },
  { market: 'TARGET', day: '2000-12-31', closed: false, why: 'no currency changed that night' },
  { market: 'TARGET', day: '2001-12-31', closed: true, why: 'the eve of the notes' },
  { market: 'NYSE', day: '2021-12-31', closed: false, why: 'New Year on a Saturday is not kept' },
  { market: 'NYSE', day: '2023-01-02', closed: true, why: 'New Year on a Sunday is kept on Monday' },
  { market: 'NYSE', day: '2022-06-20', closed: true, why: 'Juneteenth on a Sunday' },
  { market: 'NYSE', day: '2021-06-18', closed: false, why: 'a year before the exchange kept Juneteenth' },
  { market: 'NYSE', day: '2020-07-03', closed: true, why: 'the fourth is a Saturday' },
  { market: 'NYSE', day: '2025-10-13', closed: false, why: 'Columbus Day is one of banks' },
  { market: 'NYSE', day: '2025-01-09', closed: true, why: 'a funeral' },
  { market: 'NYSE', day: '1997-01-20', closed: false, why: 'before Martin Luther King was honoured there' },
] as const)('$market on $day: $why', ({ market, day, closed }) => {
  const [year] = day.split('-').map((part) => parseInt(part, 10));
  expect(closingDays(market, year!).includes(day)).toBe(closed);
});
