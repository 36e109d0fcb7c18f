import { type Asset, Money, USDC } from '@app/kernel';
import type { Relationship } from '@app/legal-entity/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CreditPolicyService, type Policy } from './credit-policy.service';
import {
  type Appetite,
  type AppetiteFinding,
  appetiteFindings,
  appetiteUses,
  type CountedLine,
  type LineTerms,
  type SubLimit,
} from './domain';
import { membersOf } from './party-group.rows';

/** What an appetite says of a version that somebody wants to approve. */
export interface AppetiteReading {
  readonly version: number; // of the appetite
  readonly findings: readonly AppetiteFinding[];
  readonly override: string | undefined; // by which it is let through though it is beyond
}

/** The version of a line that is asked about. */
export interface AskedVersion {
  readonly proposalId: string;
  readonly terms: LineTerms & { readonly occupancy: string };
}

/** The appetite as its version keeps it: amounts as decimal text. */
export interface AppetiteTerms {
  readonly perParty: AmountText;
  readonly perGroup: AmountText;
  readonly perUnderlying: Readonly<Record<string, AmountText>>;
}

interface AmountText {
  readonly amount: string;
  readonly asset: string;
}

interface CountedRow extends Omit<CountedLine, 'approved' | 'subLimits'> {
  readonly approved: string;
  readonly subLimits: readonly { readonly by: string; readonly of: string; readonly most: string }[];
}

const ASSET: Asset = USDC; // what every line settles in, and appetite is in

/** Whether a line may come into force, as the committee's appetite says: over all relationships, and never for a trade. */
@Injectable()
export class AppetiteService {
  constructor(private readonly policies: CreditPolicyService) {}

  /**
   * What the appetite in force says of a version; undefined: nobody has laid one down. Until the transaction ends nobody else asks,
   * so that of two that together are too much one is.
   */
  async read(
    tx: EntityManager,
    { id, occupancies }: Relationship,
    { proposalId, terms }: AskedVersion,
  ): Promise<AppetiteReading | undefined> {
    await this.policies.lock(tx, 'appetite');
    const policy = await this.policies.inForce(tx, 'appetite');
    if (policy === undefined) return undefined;
    const party = occupancies.find(({ code }) => code === terms.occupancy)?.partyId ?? '';
    const { occupancy, approved, subLimits } = terms;
    const wanted = { relationship: id, occupancy, party, approved, subLimits };
    const members = await membersOf(tx, party);
    const group = members[0]?.group;
    const affiliates =
      group === undefined ? undefined : { group, parties: members.map((each) => each.party) };
    const appetite = appetiteIn(policy);
    const uses = appetiteUses(appetite, await countedLines(tx), wanted, affiliates);
    const findings = appetiteFindings(appetite, uses);
    const beyond = findings.some((finding) => finding.beyond);
    const override = beyond ? await overrideFor(tx, proposalId) : undefined;
    return { version: policy.version, findings, override };
  }

  /** Writes down what it said, for the line that comes into force. The database refuses one that was not read. */
  async record(tx: EntityManager, proposalId: string, reading: AppetiteReading): Promise<void> {
    const found = reading.findings.map(({ of, name, before, after, most, beyond }) => {
      const amounts = { before: textOf(before), after: textOf(after), most: textOf(most) };
      return { of, name, ...amounts, beyond };
    });
    await tx.query(
      `insert into appetite_reading (proposal_id, version, found, beyond, override_id) values ($1, $2, $3, $4, $5)`,
      [
        proposalId,
        reading.version,
        JSON.stringify(found),
        reading.override !== undefined,
        reading.override ?? null,
      ],
    );
  }
}

/** What the terms of a version mean. */
export function appetiteIn({ terms }: Pick<Policy, 'terms'>): Appetite {
  const { perParty, perGroup, perUnderlying } = terms as AppetiteTerms;
  const money = ({ amount }: AmountText) => Money.of(amount, ASSET);
  return {
    perParty: money(perParty),
    perGroup: money(perGroup),
    perUnderlying: Object.entries(perUnderlying).map(([underlying, most]) => ({
      underlying,
      most: money(most),
    })),
  };
}

/** An underlying is found again by its name: the order says nothing. */
export function appetiteTerms({ perParty, perGroup, perUnderlying }: Appetite): AppetiteTerms {
  const named = perUnderlying.map(({ underlying, most }) => [underlying, most.toJSON()] as const);
  return {
    perParty: perParty.toJSON(),
    perGroup: perGroup.toJSON(),
    perUnderlying: Object.fromEntries(named),
  };
}

const textOf = (amount: Money | 'unlimited') => (amount === 'unlimited' ? amount : amount.toText());

/** Every line of the house that is worth anything today. */
async function countedLines(tx: EntityManager): Promise<CountedLine[]> {
  const rows = await tx.query<CountedRow[]>(
    `select l.relationship_id::text as relationship, l.occupancy, o.party_id as party, l.sub_limits as "subLimits",
       credit_line_most(least(l.approved, a.amount), l.reductions, today)::text as approved
     from (
       select distinct on (relationship_id, occupancy) *, (clock_now() at time zone 'UTC')::date as today
       from credit_line order by relationship_id, occupancy, version desc
     ) l
     join occupancy o on (o.relationship_id, o.code) = (l.relationship_id, l.occupancy) and o.standing <> 'defaulted'
     left join lateral (
       select min(amount) as amount from credit_line_act
       where (relationship_id, occupancy, version, kind) = (l.relationship_id, l.occupancy, l.version, 'reduce')
     ) a on true
     where l.approved > 0 and l.expires_on >= today`,
  );
  const money = (minor: string) => Money.ofMinor(BigInt(minor), ASSET);
  return rows.map(({ approved, subLimits, ...line }) => ({
    ...line,
    approved: money(approved),
    subLimits: subLimits.map(({ by, of, most }) => ({ by, of, most: money(most) }) as SubLimit),
  }));
}

/** An override in time, of the seat and the amount of a version, by two who neither made it nor stand with its maker. */
async function overrideFor(tx: EntityManager, proposalId: string): Promise<string | undefined> {
  const [row] = await tx.query<{ id: string }[]>(
    `select o.approval_id as id from credit_line_proposal line
     join control.proposal made on made.id = line.proposal_id
     join appetite_override o on (o.relationship_id, o.occupancy) = (line.relationship_id, line.occupancy)
     join control.approval two on two.id = o.approval_id
     where line.proposal_id = $1 and o.expires_at > clock_now() and line.approved <= o.most
       and made.maker not in (two.maker, two.checker) and made.maker_group not in (two.maker_group, two.checker_group)
     order by o.expires_at desc limit 1`,
    [proposalId],
  );
  return row?.id;
}
