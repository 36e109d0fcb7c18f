import { ApprovalService } from '@app/control';
import { Clock, id, Money, owed, plusMinutes, USDC } from '@app/kernel';
import { LedgerBookService, LedgerProofService } from '@app/ledger';
import {
  PartyPhoneService,
  PartyService,
  PartyStandingService,
  RelationshipService,
  ScreeningListService,
  type SettlementInstruction,
  SettlementInstructionApproval,
  SettlementInstructionService,
} from '@app/legal-entity';
import { checksummed, type SettlementAccount } from '@app/legal-entity/domain';
import { databaseModule, readSettings, uuidOf } from '@app/platform';
import { InstructionService, SettlementModule, WithdrawalService } from '@app/settlement';
import type { INestApplicationContext, Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { Client } from 'pg';
import { DataSource, type EntityManager } from 'typeorm';
import { freshDatabase } from '../../support/database';
import { HARMLESS } from '../legal-entity/onboarding-world';
import { given, R1, relationship, usdc } from '../resolution/cell-world';

export const START = new Date('2026-03-02T12:00:00Z');
export const officer = (name: string) => id<'Actor'>(name);
export const otto = officer('otto');
export const pia = officer('pia');
export const cora = officer('cora');
export const vera = officer('vera');

/** Otto and Pia are of one desk; Anna serves the interest that Cora does. */
const GROUPS = { otto: 'desk', pia: 'desk', cora: 'compliance', anna: 'compliance', vera: 'board' };
const A_DAY = 1_440;

/** A wallet for each n, spelled as it should be. */
export const addressOf = (n: number) =>
  checksummed(`0x${uuidOf(`wallet ${String(n)}`).replaceAll('-', '')}00000000`);
export const walletOf = (n: number): SettlementAccount => ({
  kind: 'wallet',
  account: addressOf(n),
  chainId: '1',
  custodian: 'self',
});

/** A relationship of the parties a and b with money in it, in simulated time, and everybody who may say where money goes. */
export class MoneyWorld {
  private proposals = 0;
  private transfers = 0;

  private constructor(
    private readonly app: INestApplicationContext,
    private readonly drop: () => Promise<void>,
    readonly db: DataSource,
    readonly ownerUrl: string,
  ) {}

  static async open(): Promise<MoneyWorld> {
    const { url, ownerUrl, drop } = await freshDatabase();
    await owned(ownerUrl, `select start_simulation('${START.toISOString()}')`);
    const imports = [databaseModule(readSettings({ DATABASE_URL: url }), 'test'), SettlementModule];
    const module = await Test.createTestingModule({ imports }).compile();
    const app = await module.init();
    const world = new MoneyWorld(app, drop, app.get(DataSource), ownerUrl);
    await world.tx((tx) => world.furnish(tx));
    return world;
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.drop();
  }

  get<Service>(service: Type<Service>): Service {
    return this.app.get(service, { strict: false });
  }

  tx<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return this.db.transaction(work);
  }

  now = () => this.app.get(Clock, { strict: false }).now();

  /** Lets time go by. */
  async wait(minutes: number): Promise<void> {
    await this.db.query('select advance_clock($1)', [plusMinutes(await this.now(), minutes)]);
  }

  /** Runs one statement as the owner: for what no part of the application can do. */
  asOwner(statement: string): Promise<void> {
    return owned(this.ownerUrl, statement);
  }

  async propose(
    more: Partial<{
      partyId: string;
      account: SettlementAccount;
      asset: string;
      replaces: string;
      by: string;
      role: string;
    }> = {},
  ) {
    this.proposals += 1;
    const wanted = {
      id: uuidOf(`instruction ${String(this.proposals)}`),
      partyId: 'a',
      account: walletOf(this.proposals),
      asset: 'USDC',
      by: 'counterparty:a',
      role: 'counterparty',
      ...more,
    };
    return await this.tx((tx) => this.get(SettlementInstructionService).propose(tx, wanted));
  }

  /** The small odd amount arrives. */
  async prove({ id: instructionId, account, testAmount }: SettlementInstruction, more: object = {}) {
    this.transfers += 1;
    const transfer = `0x${String(this.transfers)}`;
    const sent = { from: account.account, amount: testAmount.toText(), transfer, officer: otto, ...more };
    const asOf = await this.now();
    return await this.tx((tx) => this.get(SettlementInstructionService).prove(tx, instructionId, sent, asOf));
  }

  async callBack({ id: instructionId, partyId }: SettlementInstruction, more: object = {}) {
    const call = {
      phoneId: phoneOf(partyId),
      answer: 'confirmed' as const,
      spokeTo: 'Tina',
      officer: cora,
      ...more,
    };
    const asOf = await this.now();
    return await this.tx((tx) =>
      this.get(SettlementInstructionApproval).callBack(tx, instructionId, call, asOf),
    );
  }

  async approve(instruction: SettlementInstruction, more: object = {}) {
    const asOf = await this.now();
    return await this.tx((tx) => this.approveIn(tx, instruction, asOf, more));
  }

  async approveIn(
    tx: EntityManager,
    { id: instructionId }: SettlementInstruction,
    asOf: Date,
    more: object = {},
  ) {
    const stands = await this.get(SettlementInstructionService).find(tx, instructionId);
    const termsHash = stands?.confirmed?.termsHash ?? '';
    const approval = { termsHash, checker: vera, cooling: 24, ...more };
    return await this.get(SettlementInstructionApproval).approve(tx, instructionId, approval, asOf);
  }

  async cancel({ id: instructionId }: SettlementInstruction, more: object = {}) {
    const acting = { by: 'counterparty:a', role: 'counterparty', partyId: 'a', ...more };
    const stop = { reason: 'we never asked for this', asOf: await this.now() };
    return await this.tx((tx) =>
      this.get(SettlementInstructionService).cancel(tx, instructionId, acting, stop),
    );
  }

  /** Proposed, proved and confirmed. */
  async confirmed(more: Parameters<MoneyWorld['propose']>[0] = {}): Promise<SettlementInstruction> {
    const instruction = given(await this.propose(more));
    given(await this.prove(instruction));
    return given(await this.callBack(instruction));
  }

  /** The same, approved by another, and cooled. */
  async inForce(more: Parameters<MoneyWorld['propose']>[0] = {}): Promise<SettlementInstruction> {
    const instruction = await this.confirmed(more);
    given(await this.approve(instruction));
    await this.wait(A_DAY);
    return given({ ok: true as const, value: (await this.read(instruction.id))! });
  }

  read(instructionId: string): Promise<SettlementInstruction | undefined> {
    return this.get(SettlementInstructionService).find(this.db.manager, instructionId);
  }

  async withdraw(settlementInstructionId: string, amount = 10, more: object = {}) {
    const asOf = await this.now();
    this.transfers += 1;
    const wanted = {
      occupancy: 'A1',
      amount: usdc(amount),
      settlementInstructionId,
      reference: `w${String(this.transfers)}`,
      ...more,
    };
    return await this.tx((tx) => this.get(WithdrawalService).instruct(tx, R1, wanted, asOf));
  }

  async stop(to: 'restricted' | 'suspended' | 'offboarding' | 'closed', partyId = 'a', by = cora) {
    const asOf = await this.now();
    const command = { to, officer: by, role: 'compliance', reason: `it is to be ${to}` };
    return await this.tx((tx) => this.get(PartyStandingService).command(tx, partyId, command, asOf));
  }

  async ease(to: 'restricted' | 'active', partyId = 'a', by = cora) {
    const asOf = await this.now();
    const command = { to, officer: by, role: 'compliance', reason: 'it was somebody else' };
    return await this.tx((tx) => this.get(PartyStandingService).command(tx, partyId, command, asOf));
  }

  async state(partyId = 'a'): Promise<string> {
    const [row] = await this.db.query<{ state: string }[]>('select party_state($1) as state', [partyId]);
    return row!.state;
  }

  async broken(): Promise<string[]> {
    const findings = await this.get(LedgerProofService).invariants();
    return findings.filter(({ found }) => found !== 0).map(({ law }) => law);
  }

  private async furnish(tx: EntityManager): Promise<void> {
    for (const [name, conflictGroup] of Object.entries(GROUPS))
      await this.get(ApprovalService).enrol(tx, {
        id: officer(name),
        name,
        role: conflictGroup,
        conflictGroup,
      });
    const parties = ['a', 'b', 'c'].map((party) => ({ id: party, name: `Party ${party}` }));
    await this.get(PartyService).record(tx, parties);
    await this.get(ScreeningListService).take(tx, HARMLESS, 'test');
    const books = this.get(LedgerBookService);
    await books.openBook(tx, { id: R1, name: 'R1', kind: 'relationship', openedAt: START });
    await books.openAccounts(tx, R1, USDC, ['OUTSIDE', 'CASH', 'FREE.A1', 'IM.A1', 'FREE.B1']);
    await books.openAccounts(tx, R1, owed(USDC), ['DUE_FROM.A1', 'DUE_TO.B1']);
    await this.get(RelationshipService).open(tx, relationship, START);
    for (const { id: party } of parties)
      given(
        await this.get(PartyPhoneService).record(tx, party, {
          id: phoneOf(party),
          person: 'Tina Treasurer',
          number: '+35315550101',
          source: 'the register’s extract',
          officer: pia,
        }),
      );
  }

  /** Money comes in and is final. */
  async deposit(amount: number, occupancy = 'A1'): Promise<void> {
    const asOf = await this.now();
    this.transfers += 1;
    const reference = `in ${String(this.transfers)}`;
    const deposit = { book: R1, occupancy, amount: usdc(amount), reference };
    const instructions = this.get(InstructionService);
    const seen = await this.tx((tx) => instructions.seeDeposit(tx, deposit, asOf));
    await this.tx((tx) => instructions.finalise(tx, R1, seen, asOf));
  }
}

export const phoneOf = (partyId: string) => uuidOf(`phone of ${partyId}`);
export const cents = (minor: bigint) => Money.ofMinor(minor, USDC).toText();

async function owned(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
