import { Money } from '@app/kernel';
import type { Relationship, RelationshipId } from '@app/legal-entity/domain';
import type { EntityManager } from 'typeorm';
import type { InstructionState } from './domain';

/** Money on its way out of a relationship's vault, or gone. */
export interface Withdrawal {
  readonly id: string;
  readonly occupancy: string;
  readonly amount: Money;
  readonly settlementInstructionId: string;
  readonly state: InstructionState;
  readonly instructedAt: Date;
  readonly finalAt: Date | null;
}

interface WithdrawalRow {
  readonly id: string;
  readonly account: string;
  readonly asset: string;
  readonly scale: number;
  readonly amount: string;
  readonly settlement_instruction_id: string;
  readonly state: InstructionState;
  readonly instructed_at: Date;
  readonly final_at: Date | null;
}

const SELECT = `
  select i.*, a.scale from instruction i join led.asset a on a.code = i.asset
  where i.kind = 'withdrawal' and i.book_id = $1`;

/** Writes a withdrawal down. The table refuses one to where this seat's party may not be paid at this instant. */
export async function insertWithdrawal(
  tx: EntityManager,
  relationshipId: RelationshipId,
  wanted: {
    readonly id: string;
    readonly occupancy: string;
    readonly amount: Money;
    readonly settlementInstructionId: string;
    readonly reference: string;
    readonly asOf: Date;
  },
): Promise<void> {
  await tx.query(
    `insert into instruction
       (book_id, id, kind, account, asset, amount, reference, state, instructed_at, settlement_instruction_id)
     values ($1, $2, 'withdrawal', $3, $4, $5, $6, 'pending-finality', $7, $8)`,
    [
      ...[
        relationshipId,
        wanted.id,
        `FREE.${wanted.occupancy}`,
        wanted.amount.asset.code,
        wanted.amount.minor,
      ],
      ...[wanted.reference, wanted.asOf, wanted.settlementInstructionId],
    ],
  );
}

/** One withdrawal; undefined: there is none in this relationship. */
export async function findWithdrawal(
  tx: EntityManager,
  relationshipId: RelationshipId,
  withdrawalId: string,
): Promise<Withdrawal | undefined> {
  const [row] = await tx.query<WithdrawalRow[]>(`${SELECT} and i.id = $2`, [relationshipId, withdrawalId]);
  return row && withdrawalOf(row);
}

/** The withdrawals of these seats in the order in which they were instructed, from the one after `after` on. */
export async function pageOfWithdrawals(
  tx: EntityManager,
  relationshipId: RelationshipId,
  filter: { readonly occupancies: readonly string[]; readonly after?: string; readonly limit: number },
): Promise<Withdrawal[]> {
  const accounts = filter.occupancies.map((occupancy) => `FREE.${occupancy}`);
  const rows = await tx.query<WithdrawalRow[]>(
    `${SELECT} and i.account = any($2::text[])
       and ($3::uuid is null or (i.instructed_at, i.id) > (
         select l.instructed_at, l.id from instruction l
         where (l.book_id, l.id, l.kind) = ($1, $3, 'withdrawal') and l.account = any($2::text[])))
     order by i.instructed_at, i.id limit $4`,
    [relationshipId, accounts, filter.after ?? null, filter.limit],
  );
  return rows.map(withdrawalOf);
}

function withdrawalOf(row: WithdrawalRow): Withdrawal {
  return {
    id: row.id,
    occupancy: row.account.replace('FREE.', ''),
    amount: Money.ofMinor(BigInt(row.amount), { code: row.asset, scale: row.scale }),
    settlementInstructionId: row.settlement_instruction_id,
    state: row.state,
    instructedAt: row.instructed_at,
    finalAt: row.final_at,
  };
}

/** What was called of an occupant, fell due and is not collected yet: the worker may be late, and what is free is spoken for. */
export async function calledAndDue(
  tx: EntityManager,
  { id, asset }: Pick<Relationship, 'id' | 'asset'>,
  occupancy: string,
  asOf: Date,
): Promise<Money> {
  const [row] = await tx.query<{ minor: string }[]>(
    `select coalesce(sum(amount - paid), 0) as minor from margin_call
     where (relationship_id, occupancy, asset) = ($1, $2, $3) and to_collect and due_at <= $4`,
    [id, occupancy, asset.code, asOf],
  );
  return Money.ofMinor(BigInt(row?.minor ?? 0), asset);
}
