// The chart of accounts and every movement the books know, by number: a transfer carries its number for good, so a number is
// never used again. What is not a line below cannot be posted.
//
// A chart line is: code, layer, side, guarded or signed, [freezes], parts of its name. A movement line is: number, debit > credit,
// how the two occupancies compare, and 'default' where the payer's occupant must be in default.

interface Row {
  readonly code: string;
  readonly books: readonly string[];
  readonly layer: 'money' | 'promise';
  readonly side: 'debit' | 'credit';
  readonly signed?: true;
  readonly freezes?: true;
  readonly of?: 'occupant' | 'detail' | 'both';
}

const R = ['relationship'];
const T = ['trust'];
const K = ['entity'];
const bridge = (purpose: string, ...books: string[]): Row => ({
  code: `BRIDGE.${purpose}`,
  books,
  layer: 'money',
  side: 'debit',
  signed: true,
});

const chart: readonly Row[] = [
  { code: 'OUTSIDE', books: [...R, ...T, ...K], layer: 'money', side: 'debit', signed: true },
  bridge('skin', ...R, ...K),
  bridge('second-skin', ...R, ...K),
  bridge('sponsor', ...R, ...K),
  bridge('liquidity', ...R, ...K),
  bridge('guarantee', ...R, ...K),
  bridge('fee', ...R, ...K),
  bridge('claims', ...R, ...T),
  bridge('premium', ...R, ...T),
  // A relationship: the occupants' own money, the cell's, and what they promise each other.
  { code: 'FREE', books: R, layer: 'money', side: 'credit', freezes: true, of: 'occupant' },
  { code: 'IM', books: R, layer: 'money', side: 'credit', freezes: true, of: 'occupant' },
  { code: 'IA', books: R, layer: 'money', side: 'credit', freezes: true, of: 'occupant' },
  { code: 'PREMIUM', books: R, layer: 'money', side: 'credit', of: 'occupant' },
  { code: 'CASH', books: R, layer: 'money', side: 'credit' },
  { code: 'SKIN', books: R, layer: 'money', side: 'credit' },
  { code: 'VM_HELD', books: R, layer: 'promise', side: 'credit', of: 'occupant' },
  { code: 'VM_GIVEN', books: R, layer: 'promise', side: 'debit', of: 'occupant' },
  { code: 'UNPASSED', books: R, layer: 'promise', side: 'debit' },
  { code: 'DUE_FROM', books: R, layer: 'promise', side: 'debit', of: 'occupant' },
  { code: 'DUE_TO', books: R, layer: 'promise', side: 'credit', of: 'occupant' },
  { code: 'ADVANCED', books: R, layer: 'promise', side: 'credit', of: 'detail' },
  { code: 'CLAIM', books: R, layer: 'promise', side: 'debit', of: 'occupant' },
  { code: 'PAID_BY', books: R, layer: 'promise', side: 'credit', of: 'both' },
  { code: 'UNPAID', books: R, layer: 'promise', side: 'credit', of: 'occupant' },
  { code: 'EXTINGUISHED', books: R, layer: 'promise', side: 'credit', of: 'occupant' },
  // A trust.
  { code: 'COLLATERAL', books: T, layer: 'money', side: 'credit' },
  { code: 'INCOME', books: T, layer: 'money', side: 'credit' },
  { code: 'COUPON', books: T, layer: 'money', side: 'credit' },
  { code: 'EXPENSE', books: T, layer: 'money', side: 'credit' },
  { code: 'HOLDER', books: T, layer: 'money', side: 'credit', of: 'detail' },
  { code: 'FACE', books: T, layer: 'promise', side: 'debit' },
  { code: 'PRINCIPAL', books: T, layer: 'promise', side: 'credit' },
  { code: 'WRITTEN_DOWN', books: T, layer: 'promise', side: 'credit' },
  { code: 'REDEEMED', books: T, layer: 'promise', side: 'credit' },
  // The core.
  { code: 'OWN', books: K, layer: 'money', side: 'credit' },
  { code: 'FLOOR', books: K, layer: 'money', side: 'credit' },
  { code: 'SECOND_SKIN', books: K, layer: 'money', side: 'credit' },
  { code: 'LIQUIDITY', books: K, layer: 'money', side: 'credit', of: 'detail' },
  { code: 'SPONSOR', books: K, layer: 'money', side: 'credit' },
  { code: 'SKIN_IN', books: K, layer: 'promise', side: 'debit', of: 'detail' },
  { code: 'SKIN_LOST', books: K, layer: 'promise', side: 'debit', of: 'detail' },
  { code: 'LENT', books: K, layer: 'promise', side: 'debit', of: 'detail' },
  { code: 'PAID_SS', books: K, layer: 'promise', side: 'debit', of: 'detail' },
  { code: 'PAID_SP', books: K, layer: 'promise', side: 'debit', of: 'detail' },
  { code: 'SPONSOR_OWED', books: K, layer: 'promise', side: 'credit' },
  { code: 'NET', books: K, layer: 'promise', side: 'credit', signed: true },
];

const movements = `
  -- In and out of the vault
  1   OUTSIDE > FREE                  any
  2   FREE > OUTSIDE                  any
  3   CASH > OUTSIDE                  any            third-party costs
  4   OUTSIDE > CASH                  any            guarantor, estate
  -- Between an occupant and the cell
  10  FREE > CASH                     any
  11  CASH > FREE                     any
  12  FREE > IM                       same
  13  IM > FREE                       same
  14  FREE > IA                       same
  15  IA > FREE                       same
  16  FREE > PREMIUM                  same
  -- Variation margin, passed through: who gave it, who holds it
  20  VM_GIVEN > VM_HELD              other
  21  VM_HELD > VM_GIVEN              other
  22  UNPASSED > VM_HELD              any
  23  VM_GIVEN > UNPASSED             any
  24  VM_HELD > UNPASSED              any            the receiver was right: it goes back
  25  DUE_FROM > DUE_TO               other
  26  DUE_TO > DUE_FROM               other
  -- Premium, fee, capital and line, over their links
  30  PREMIUM > BRIDGE.premium        any
  31  BRIDGE.premium > CASH           any            excess over the coupon due
  32  CASH > BRIDGE.premium           any            interest on a trust's advance
  33  CASH > BRIDGE.fee               any
  34  BRIDGE.skin > SKIN              any
  35  SKIN > BRIDGE.skin              any
  36  BRIDGE.liquidity > CASH         any
  37  CASH > BRIDGE.liquidity         any
  38  BRIDGE.claims > CASH            any
  39  CASH > BRIDGE.claims            any            recovery
  40  BRIDGE.second-skin > CASH       any
  41  CASH > BRIDGE.second-skin       any
  42  BRIDGE.sponsor > CASH           any
  43  CASH > BRIDGE.sponsor           any
  44  BRIDGE.guarantee > CASH         any
  45  CASH > BRIDGE.guarantee         any
  46  SKIN > FREE                     any            first skin pays the survivor
  47  SKIN > CASH                     any
  48  CASH > SKIN                     any
  -- The survivor is paid on time: who advanced it
  50  VM_GIVEN > ADVANCED             any
  51  ADVANCED > VM_GIVEN             any            the market turns while the seat is vacant
  52  VM_GIVEN > UNPAID               same
  53  UNPAID > VM_GIVEN               same
  54  UNPAID > ADVANCED               any
  55  DUE_TO > ADVANCED               any
  56  DUE_TO > UNPAID                 same
  57  CLAIM > DUE_FROM                same   default
  -- The defaulter's margin is realised
  60  IM > CASH                       any    default
  61  IA > CASH                       any    default
  62  IM > OUTSIDE                    any    default  a token is sold …
  63  IA > OUTSIDE                    any    default
  64  OUTSIDE > IM                    any             … for what it fetched
  65  OUTSIDE > IA                    any
  66  ADVANCED > VM_HELD              any
  67  UNPAID > VM_HELD                other
  68  VM_HELD > CLAIM                 same   default  VM held beyond the close-out amount
  69  CLAIM > VM_GIVEN                same   default  VM given and not returned
  -- The seat is re-let
  70  VM_HELD > VM_HELD               other  default
  71  CLAIM > VM_HELD                 other  default  VM never paid
  72  VM_GIVEN > VM_GIVEN             other           the defaulter was in the money
  73  CLAIM > ADVANCED                any    default  price, costs, interest
  74  CLAIM > UNPAID                  other  default
  -- The layers pay, and are paid back
  80  ADVANCED > PAID_BY              any
  81  UNPAID > PAID_BY                other
  82  UNPAID > EXTINGUISHED           same
  83  PAID_BY > CLAIM                 same   default
  84  UNPAID > CLAIM                  other
  85  EXTINGUISHED > CLAIM            other
  86  ADVANCED > CLAIM                any             recovered before any layer paid
  -- A trust
  100 OUTSIDE > COLLATERAL            any
  101 COLLATERAL > OUTSIDE            any             into bills, never below what is owed at par
  102 COLLATERAL > BRIDGE.claims      any
  103 BRIDGE.claims > COLLATERAL      any
  104 BRIDGE.premium > COUPON         any
  105 COUPON > BRIDGE.premium         any
  106 COUPON > HOLDER                 any
  107 INCOME > HOLDER                 any
  108 OUTSIDE > INCOME                any
  109 COUPON > EXPENSE                any
  110 INCOME > EXPENSE                any
  111 EXPENSE > OUTSIDE               any
  112 COLLATERAL > HOLDER             any
  113 COLLATERAL > INCOME             any             a bill repaid above its price
  114 HOLDER > OUTSIDE                any
  120 FACE > PRINCIPAL                any
  121 PRINCIPAL > WRITTEN_DOWN        any
  122 WRITTEN_DOWN > PRINCIPAL        any
  123 PRINCIPAL > REDEEMED            any
  124 WRITTEN_DOWN > REDEEMED         any             a recovery after redemption
  -- The core
  140 OUTSIDE > OWN                   any
  141 OWN > OUTSIDE                   any
  142 OWN > FLOOR                     any
  143 OWN > SECOND_SKIN               any
  144 SECOND_SKIN > OWN               any
  145 OWN > LIQUIDITY                 any
  146 LIQUIDITY > OWN                 any
  147 OWN > BRIDGE.skin               any
  148 BRIDGE.skin > OWN               any
  149 LIQUIDITY > BRIDGE.liquidity    any
  150 BRIDGE.liquidity > LIQUIDITY    any
  151 BRIDGE.fee > OWN                any
  152 SECOND_SKIN > BRIDGE.second-skin any
  153 BRIDGE.second-skin > SECOND_SKIN any
  154 OUTSIDE > SPONSOR               any
  155 SPONSOR > OUTSIDE               any
  156 SPONSOR > BRIDGE.sponsor        any
  157 BRIDGE.sponsor > SPONSOR        any
  158 OWN > BRIDGE.guarantee          any
  159 BRIDGE.guarantee > OWN          any
  170 SKIN_IN > NET                   any
  171 NET > SKIN_IN                   any
  172 SKIN_LOST > SKIN_IN             any
  173 SKIN_IN > SKIN_LOST             any
  174 LENT > NET                      any
  175 NET > LENT                      any
  176 PAID_SS > NET                   any
  177 NET > PAID_SS                   any
  178 PAID_SP > NET                   any
  179 NET > PAID_SP                   any
  180 NET > SPONSOR_OWED              any
  181 SPONSOR_OWED > NET              any
`;

// There is no write-down without cash to the cell, and no cash to the cell without a write-down; and so back.
const twins: readonly (readonly [rule: string, plus: readonly string[], minus: readonly string[]])[] = [
  ['write-down', ['COLLATERAL > BRIDGE.claims'], ['PRINCIPAL > WRITTEN_DOWN']],
  ['write-up', ['BRIDGE.claims > COLLATERAL'], ['WRITTEN_DOWN > PRINCIPAL', 'WRITTEN_DOWN > REDEEMED']],
  ['redemption', ['COLLATERAL > HOLDER'], ['PRINCIPAL > REDEEMED', 'WRITTEN_DOWN > REDEEMED']],
  ['dues-in-pairs', ['CLAIM > DUE_FROM'], ['DUE_TO > ADVANCED', 'DUE_TO > UNPAID']],
];

const chartRow = ({ code, layer, side, signed, freezes, of }: Row): string => {
  const guard = signed ? 0 : side === 'credit' ? 1 : 2;
  const occupied = of === 'occupant' || of === 'both';
  const detailed = of === 'detail' || of === 'both';
  return `('${code}', '${layer}', '${side}', ${String(guard)}, ${String(freezes ?? false)}, ${String(occupied)}, ${String(detailed)})`;
};
const movementRows = [...movements.matchAll(/^ +(\d+) +(\S+) > (\S+) +(any|same|other)( +default)?\b/gm)].map(
  ([, code, debit, credit, occupancy, underDefault]) =>
    `(${code ?? ''}, '${debit ?? ''}', '${credit ?? ''}', '${occupancy ?? ''}', ${String(underDefault !== undefined)})`,
);
const twinRow = (rule: string, movement: string, sign: string): string => {
  const [debit = '', credit = ''] = movement.split(' > ');
  return `('${rule}', (select code from led.movement_kind where (debit_code, credit_code) = ('${debit}', '${credit}')), ${sign})`;
};

export const ledgerMovements = `
insert into led.asset (id, code, scale, layer) values
  (1, 'USDC', 6, 'money'), (2, 'USDC.owed', 6, 'promise'), (3, 'TBILL', 6, 'money'), (4, 'BTC', 8, 'money'), (5, 'ETH', 8, 'money');
insert into led.chart (code, layer, side, guard, freezes, occupied, detailed) values
  ${chart.map(chartRow).join(',\n  ')};
insert into led.chart_book (book_kind, code) values
  ${chart.flatMap(({ code, books }) => books.map((book) => `('${book}', '${code}')`)).join(',\n  ')};
insert into led.movement_kind (code, debit_code, credit_code, occupancy, needs_default) values
  ${movementRows.join(',\n  ')};
insert into led.twin (rule, kind, sign) values
  ${twins
    .flatMap(([rule, plus, minus]) => [
      ...plus.map((movement) => twinRow(rule, movement, '1')),
      ...minus.map((movement) => twinRow(rule, movement, '-1')),
    ])
    .join(',\n  ')};
`;
