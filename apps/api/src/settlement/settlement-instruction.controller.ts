import { accept, Clock, refuse } from '@app/kernel';
import { ScreeningListService, SettlementInstructionService } from '@app/legal-entity';
import type { SettlementAccount } from '@app/legal-entity/domain';
import { uuidOf } from '@app/platform';
import {
  BadRequestException,
  Body,
  Controller,
  Get,
  HttpCode,
  NotFoundException,
  Param,
  Post,
  Query,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { ApiIdempotencyKey } from '../http/idempotency-key';
import { UuidPath } from '../http/paths';
import { type Order, Ordered } from '../onboarding/onboarding-commands';
import { Transactions, type Tx } from '../transactions';
import { noInstruction } from './no';
import { partyOf, SettlementCommands } from './settlement-commands';
import {
  CancellationDto,
  instructionStanding,
  NewSettlementInstructionDto,
  settlementInstructionDetailDto,
  SettlementInstructionDetailDto,
  settlementInstructionDto,
  SettlementInstructionDto,
  SettlementInstructionPageDto,
  SettlementInstructionQuery,
} from './settlement-instruction.dto';

/** To where a party may be paid. A party proposes and sees its own, and either side stops one alone. */
@ApiTags('settlement-instructions')
@Controller('v1/settlement-instructions')
export class SettlementInstructionController {
  constructor(
    private readonly transactions: Transactions,
    private readonly commands: SettlementCommands,
    private readonly instructions: SettlementInstructionService,
    private readonly lists: ScreeningListService,
    private readonly clock: Clock,
  ) {}

  /** Proposes an account. Its id follows from the client and its key: the same request proposes no second one. */
  @Post()
  @Allow('counterparty', 'ops-analyst')
  @ApiIdempotencyKey()
  @ApiCreatedResponse({ type: SettlementInstructionDto })
  async propose(
    @Ordered() order: Order,
    @Body() body: NewSettlementInstructionDto,
  ): Promise<SettlementInstructionDto> {
    const { caller, keyed } = order;
    const asOf = await this.clock.now();
    const own = partyOf(caller);
    const partyId = own ?? body.partyId;
    if (partyId === undefined) throw new BadRequestException(['partyId is whose account it is']);
    const instructionId = uuidOf(`settlement-instruction/${JSON.stringify([caller.client, keyed.key])}`);
    const wanted = {
      id: instructionId,
      partyId,
      account: accountOf(body),
      asset: body.asset,
      by: caller.client,
      role: caller.role,
      ...(body.replaces !== undefined && { replaces: body.replaces }),
    };
    const subject = { kind: 'settlement-instruction', id: instructionId };
    const deed = { deed: 'propose-settlement-instruction', subject, inputs: body };
    return await this.commands.perform(
      order,
      deed,
      async (tx) => {
        // Another party's is answered like one that does not exist.
        if (body.partyId !== undefined && body.partyId !== partyId)
          return refuse(noInstruction('not-a-party'));
        await this.lists.begin(tx, asOf); // nothing is paid to a wallet that was compared with no list
        const proposed = await this.instructions.propose(tx, wanted);
        return proposed.ok ? proposed : refuse(noInstruction(proposed.refusal));
      },
      (instruction) => settlementInstructionDto(instruction, asOf, own === undefined),
    );
  }

  @Get()
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: SettlementInstructionPageDto })
  async list(
    @Caller() caller: Principal,
    @Query() { party, after, limit }: SettlementInstructionQuery,
  ): Promise<SettlementInstructionPageDto> {
    const own = partyOf(caller);
    if (own !== undefined && party !== undefined && party !== own) return { instructions: [], next: null };
    const partyId = own ?? party;
    const asOf = await this.clock.now();
    const found = await this.transactions.read(caller, (tx) =>
      this.instructions.page(tx, {
        ...(partyId !== undefined && { partyId }),
        ...(after !== undefined && { after }),
        limit: limit + 1, // one more than asked tells whether there is a next page
      }),
    );
    const page = found.slice(0, limit);
    const next = found.length > limit ? (page.at(-1)?.id ?? null) : null;
    return {
      instructions: page.map((each) => settlementInstructionDto(each, asOf, own === undefined)),
      next,
    };
  }

  @Get(':id')
  @Allow(...STAFF, 'counterparty')
  @ApiOkResponse({ type: SettlementInstructionDetailDto })
  async get(@Caller() caller: Principal, @Param() { id }: UuidPath): Promise<SettlementInstructionDetailDto> {
    const own = partyOf(caller);
    const asOf = await this.clock.now();
    return await this.transactions.read(caller, async (tx) => {
      const instruction = await this.instructions.find(tx, id, own);
      if (instruction === undefined) throw new NotFoundException('no such instruction');
      const calls = own === undefined ? await this.instructions.callBacks(tx, id) : [];
      const before = await this.instructions.comparedWith(tx, instruction, asOf);
      const dto = settlementInstructionDto(instruction, asOf, own === undefined);
      return settlementInstructionDetailDto(dto, calls, { now: instruction, before });
    });
  }

  /** Stops an instruction, also one in force. It takes one person, of the party or of the house. */
  @Post(':id/cancellation')
  @HttpCode(200)
  @Allow('counterparty', 'ops-analyst', 'compliance', 'risk-officer', 'default-manager', 'approver')
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: SettlementInstructionDto })
  async cancel(
    @Ordered() order: Order,
    @Param() { id }: UuidPath,
    @Body() { reason }: CancellationDto,
  ): Promise<SettlementInstructionDto> {
    const { caller } = order;
    const own = partyOf(caller);
    const asOf = await this.clock.now();
    const acting = { by: caller.client, role: caller.role, ...(own !== undefined && { partyId: own }) };
    const subject = { kind: 'settlement-instruction', id };
    const state = async (tx: Tx) => instructionStanding(await this.instructions.lock(tx, id, own), asOf);
    const deed = { deed: 'cancel-settlement-instruction', subject, inputs: { reason }, reason, state };
    return await this.commands.perform(
      order,
      deed,
      async (tx) => {
        const cancelled = await this.instructions.cancel(tx, id, acting, { reason, asOf });
        return cancelled.ok ? accept(cancelled.value) : refuse(noInstruction(cancelled.refusal));
      },
      (instruction) => settlementInstructionDto(instruction, asOf, own === undefined),
    );
  }
}

function accountOf({ bank, wallet }: NewSettlementInstructionDto): SettlementAccount {
  if (bank !== undefined && wallet === undefined) return { kind: 'bank', account: bank.iban, bic: bank.bic };
  if (bank !== undefined || wallet === undefined)
    throw new BadRequestException([
      'an account is a bank account or a wallet: give one of `bank` and `wallet`',
    ]);
  const { address: account, chainId, custodian } = wallet;
  return { kind: 'wallet', account, chainId, custodian };
}
