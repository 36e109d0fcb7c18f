import { Controller, Get, NotFoundException, Param } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Open } from '../access/policy';
import type { Meaning } from './meaning';
import { ProblemKindDto, ProblemKindsDto, ProblemPath } from './problem.dto';
import { PROBLEMS, titleOf, typeOf } from './problems';

/** What each `type` of problem means and what to do about it. For whoever meets one, with or without a token. */
@ApiTags('problems')
@Controller('v1/problems')
export class ProblemController {
  @Get()
  @Open()
  @ApiOkResponse({ type: ProblemKindsDto })
  list(): ProblemKindsDto {
    return { problems: [...PROBLEMS].map(([name, meaning]) => kindDto(name, meaning)) };
  }

  @Get(':name')
  @Open()
  @ApiOkResponse({ type: ProblemKindDto })
  get(@Param() { name }: ProblemPath): ProblemKindDto {
    const meaning = PROBLEMS.get(name);
    if (meaning === undefined) throw new NotFoundException('no such problem');
    return kindDto(name, meaning);
  }
}

function kindDto(name: string, { statuses, means, remedy }: Meaning): ProblemKindDto {
  return { type: typeOf(name), name, title: titleOf(name), statuses: [...statuses], means, remedy };
}
