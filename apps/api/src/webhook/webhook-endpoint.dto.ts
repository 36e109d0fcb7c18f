import { textOf } from '@app/kernel';
import type { SubscribedEndpoint } from '@app/legal-entity';
import { EVENT_TYPES, type EventType } from '@app/legal-entity/domain';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsISO8601,
  Length,
  Matches,
  Max,
  Min,
  ValidateIf,
} from 'class-validator';
import { OneLine } from '../http/one-line';
import { DELIVERY_STATES } from './webhook-delivery.dto';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/;
const WHY_DISABLED = ['by-owner', 'by-house', 'failing', 'gone'];

export class NewEndpointDto {
  @ApiProperty({
    example: 'https://hooks.example/ringfence',
    description: 'https, and a host of the internet',
  })
  @Length(1, 2048)
  @OneLine()
  url!: string;

  @ApiProperty({ enum: EVENT_TYPES, isArray: true, minItems: 1, maxItems: EVENT_TYPES.length })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(EVENT_TYPES.length)
  @ArrayUnique()
  @IsIn(EVENT_TYPES, { each: true })
  eventTypes!: EventType[];
}

export class EndpointDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() url!: string;
  @ApiProperty({ description: 'whose it is' }) client!: string;
  @ApiProperty({ description: 'the party that its token named' }) partyId!: string;
  @ApiProperty({ enum: EVENT_TYPES, isArray: true }) eventTypes!: string[];
  @ApiProperty() enabled!: boolean;
  @ApiProperty({ type: String, enum: WHY_DISABLED, nullable: true }) disabledBecause!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) disabledAt!: string | null;
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'nothing has got through since then',
  })
  failingSince!: string | null;
}

export class OpenedEndpointDto extends EndpointDto {
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'what it is signed with, shown this once: null when the request is repeated',
  })
  secret!: string | null;
}

export class EndpointPageDto {
  @ApiProperty({ type: [EndpointDto] }) endpoints!: EndpointDto[];
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) next!: string | null;
}

export class RotationDto {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    maximum: 168,
    default: 24,
    description: 'how long the former secret signs beside the new one; 0 where it is known to others',
  })
  @ValidateIf((_, given) => given !== undefined)
  @IsInt()
  @Min(0)
  @Max(168)
  overlapHours = 24;
}

export class RotatedDto {
  @ApiProperty({ type: String, nullable: true, description: 'shown this once' }) secret!: string | null;
  @ApiProperty({ format: 'date-time', description: 'until when the former one signs beside it' })
  formerUntil!: string;
}

export class TestSentDto {
  @ApiProperty({ format: 'uuid', description: 'its webhook-id' }) deliveryId!: string;
}

export class ReplayRangeDto {
  @ApiProperty({ format: 'date-time', description: 'what happened from then on' })
  @IsISO8601({ strict: true, strictSeparator: true })
  @Matches(INSTANT, { message: '$property is an instant in UTC: 2025-10-10T21:00:00Z' })
  from!: string;

  @ApiProperty({ format: 'date-time', description: 'and before then' })
  @IsISO8601({ strict: true, strictSeparator: true })
  @Matches(INSTANT, { message: '$property is an instant in UTC: 2025-10-10T21:00:00Z' })
  until!: string;

  @ApiPropertyOptional({ enum: DELIVERY_STATES, description: 'those that are in it now; all, when left out' })
  @ValidateIf((_, given) => given !== undefined)
  @IsIn(DELIVERY_STATES)
  state?: (typeof DELIVERY_STATES)[number];
}

export class ReplayedDto {
  @ApiProperty({ type: 'integer', description: 'how many will be sent again' }) replayed!: number;
}

export function endpointDto(endpoint: SubscribedEndpoint): EndpointDto {
  const { id, url, client, partyId, eventTypes, disabledBecause, disabledAt, failingSince } = endpoint;
  const instant = (at: Date | null) => (at === null ? null : textOf(at));
  return {
    id,
    url,
    client,
    partyId,
    eventTypes: [...eventTypes],
    enabled: disabledBecause === null,
    disabledBecause,
    disabledAt: instant(disabledAt),
    failingSince: instant(failingSince),
  };
}
