import { Money, USDC } from '@app/kernel';
import type { Occupancy, Relationship } from '@app/legal-entity/domain';
import type { TrancheReport } from '@app/tail-bond';
import type { Principal } from './principal';
import { seatsSeenBy, showsAccount, trancheSeenBy } from './visibility';

const seat = (code: string, partyId: string, standing: Occupancy['standing'] = 'performing'): Occupancy => ({
  code,
  seat: code.startsWith('A') ? 'A' : 'B',
  partyId,
  standing,
  independentAmount: Money.zero(USDC),
});
const occupancies = [seat('A1', 'anton', 'defaulted'), seat('B1', 'berta'), seat('A2', 'cora')];
const relationship = { occupancies } as unknown as Relationship;
const party = (partyId: string): Principal => ({ client: partyId, role: 'counterparty', partyId });
const codes = (principal: Principal) => seatsSeenBy(principal, relationship).map(({ code }) => code);

it.each([
  { principal: party('berta'), sees: ['B1'], why: 'its own seat' },
  { principal: party('cora'), sees: ['A2'], why: 'the replacement sees its own, not the estate' },
  { principal: party('anton'), sees: [], why: 'a defaulter has an estate, not a login' },
  { principal: party('zoe'), sees: [], why: 'it is no party to it' },
  {
    principal: { client: 'ivo', role: 'investor', partyId: 'berta' } as const,
    sees: [],
    why: 'an investor holds tranches, whoever it is',
  },
  {
    principal: { client: 'auditor', role: 'auditor', partyId: undefined } as const,
    sees: ['A1', 'B1', 'A2'],
    why: 'the house sees all',
  },
])('shows $sees: $why', ({ principal, sees }) => {
  expect(codes(principal)).toEqual(sees);
});

it.each([
  { account: 'FREE.B1', shown: true, why: 'it is its own' },
  { account: 'DUE_TO.B1', shown: true, why: 'so is what it is owed' },
  { account: 'SKIN', shown: true, why: 'it covers both seats' },
  { account: 'FREE.A2', shown: false, why: 'what the other has free is its own affair' },
  { account: 'PAID_BY.A1.FS', shown: false, why: "so is the estate's debt" },
  { account: 'OUTSIDE', shown: false, why: "less one's own money it is the other's" },
  { account: 'CASH', shown: false, why: "the other's payment passes through it" },
  { account: 'BRIDGE.Lskin.R1', shown: false, why: 'it is between the cell and its core' },
])('shows $account to B: $shown, $why', ({ account, shown }) => {
  expect(showsAccount(account, party('berta'), [occupancies[1]!])).toBe(shown);
});

it('shows the house every account', () => {
  const auditor: Principal = { client: 'auditor', role: 'auditor', partyId: undefined };
  expect(showsAccount('OUTSIDE', auditor, occupancies)).toBe(true);
});

const tranche = {
  name: 'T1J',
  register: [{ holder: 'ivo' }, { holder: 'jane' }],
} as unknown as TrancheReport;
it.each([
  { role: 'auditor', partyId: undefined, holders: ['ivo', 'jane'], why: 'the house sees the register' },
  {
    role: 'investor',
    partyId: 'ivo',
    holders: ['ivo'],
    why: 'an investor sees what it holds, and of nobody else',
  },
  { role: 'investor', partyId: 'kim', holders: undefined, why: 'it holds none of it' },
  {
    role: 'counterparty',
    partyId: 'ivo',
    holders: undefined,
    why: 'whoever is covered does not see by whom',
  },
] as const)('shows of a register $holders to $role $partyId: $why', ({ role, partyId, holders }) => {
  const seen = trancheSeenBy({ client: 'x', role, partyId }, tranche);
  expect(seen?.register.map(({ holder }) => holder)).toEqual(holders);
});
