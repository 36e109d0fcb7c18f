import { USDC } from '@app/kernel';
import { HouseStressService } from '@app/resolution';
import { Controller, Get } from '@nestjs/common';
import { ApiConflictResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/policy';
import { Caller, type Principal } from '../access/principal';
import { STAFF } from '../access/role';
import { RefusalException } from '../http/refusal.exception';
import { Transactions } from '../transactions';
import { HouseStressDto, houseStressDto } from './house-stress.dto';

/** Which layers bad days that happened would reach, over the whole house. */
@ApiTags('exposure')
@Controller('v1/stress')
export class HouseStressController {
  constructor(
    private readonly transactions: Transactions,
    private readonly stresses: HouseStressService,
  ) {}

  /** Of each scenario: who would leave what unpaid, and who would bear it: margin, first skin, tranches, second skin. Nothing is stored. */
  @Get()
  @Allow(...STAFF)
  @ApiOkResponse({ type: HouseStressDto })
  @ApiConflictResponse()
  async get(@Caller() caller: Principal): Promise<HouseStressDto> {
    const found = await this.transactions.read(caller, (tx) => this.stresses.of(tx, USDC));
    if (!found.ok) throw new RefusalException(found.refusal, 409);
    return houseStressDto(found.value);
  }
}
