import { Controller, Get, ServiceUnavailableException } from '@nestjs/common';
import { ApiProperty, ApiResponse, ApiTags } from '@nestjs/swagger';
import { SkipThrottle } from '@nestjs/throttler';
import { Open } from '../access/policy';
import { ReadinessService } from './readiness.service';

class HealthDto {
  @ApiProperty({ enum: ['ok'] }) status!: 'ok';
}

/** For whoever starts and watches the process. Says nothing of the business. */
@ApiTags('health')
@SkipThrottle()
@Controller('health')
export class HealthController {
  constructor(private readonly readiness: ReadinessService) {}

  /** The process runs. It stays so while the database is away: a restart would not bring that back. */
  @Get('live')
  @Open()
  @ApiResponse({ status: 200, type: HealthDto })
  live(): HealthDto {
    return { status: 'ok' };
  }

  /** The process can do its work now. */
  @Get('ready')
  @Open()
  @ApiResponse({ status: 200, type: HealthDto })
  @ApiResponse({ status: 503, description: 'what is missing, in words' })
  async ready(): Promise<HealthDto> {
    const missing = await this.readiness.missing();
    if (missing.length > 0) throw new ServiceUnavailableException(missing);
    return { status: 'ok' };
  }
}
