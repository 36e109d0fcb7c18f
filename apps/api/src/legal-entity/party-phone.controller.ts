import { id as idOf, refuse } from '@app/kernel';
import { PartyPhoneService } from '@app/legal-entity';
import { uuidOf } from '@app/platform';
import { Body, Controller, Get, NotFoundException, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { ApiIdempotencyKey } from '../http/idempotency-key';
import { type Order, Ordered } from '../onboarding/onboarding-commands';
import { noInstruction } from '../settlement/no';
import { SettlementCommands } from '../settlement/settlement-commands';
import { Transactions } from '../transactions';
import { NewPhoneDto, PartyPath, phoneDto, PhoneDto, PhoneListDto } from './party.dto';

/** The numbers on which a party is called back. For the house: no caller from outside has one put on file. */
@ApiTags('parties')
@Controller('v1/parties/:id/phone-numbers')
export class PartyPhoneController {
  constructor(
    private readonly transactions: Transactions,
    private readonly commands: SettlementCommands,
    private readonly phones: PartyPhoneService,
  ) {}

  @Get()
  @Allow(...STAFF)
  @ApiOkResponse({ type: PhoneListDto })
  async list(@Caller() caller: Principal, @Param() { id }: PartyPath): Promise<PhoneListDto> {
    const phones = await this.transactions.read(caller, (tx) => this.phones.list(tx, id));
    if (phones === undefined) throw new NotFoundException('no such party');
    return { phones: phones.map(phoneDto) };
  }

  /** Puts a number on file. A change of account is confirmed on it from a day later on, by somebody else. */
  @Post()
  @Allow('ops-analyst', 'compliance')
  @ApiIdempotencyKey()
  @ApiCreatedResponse({ type: PhoneDto })
  async record(
    @Ordered() order: Order,
    @Param() { id: partyId }: PartyPath,
    @Body() body: NewPhoneDto,
  ): Promise<PhoneDto> {
    const { caller, keyed } = order;
    const phoneId = uuidOf(`party-phone/${JSON.stringify([caller.client, keyed.key])}`);
    const { person, number, source } = body;
    const phone = { id: phoneId, person, number, source, officer: idOf<'Actor'>(caller.client) };
    return await this.commands.perform(
      order,
      { deed: 'record-phone-number', subject: { kind: 'party', id: partyId }, inputs: body },
      async (tx) => {
        const recorded = await this.phones.record(tx, partyId, phone);
        return recorded.ok ? recorded : refuse(noInstruction(recorded.refusal));
      },
      phoneDto,
    );
  }
}
