import { textOf } from '@app/kernel';
import type { WebhookDelivery, WebhookHistory } from '@app/platform';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsUUID } from 'class-validator';
import { PageQuery } from '../http/page.query';

export const DELIVERY_STATES = ['pending', 'delivered', 'dead'] as const;
const OUTCOMES = ['delivered', 'answered-no', 'timed-out', 'unreachable', 'not-public', 'cannot-sign'];

export class DeliveryQuery extends PageQuery {
  @ApiPropertyOptional({ type: String, format: 'uuid' })
  @IsOptional()
  @IsUUID()
  endpoint?: string;

  @ApiPropertyOptional({ enum: DELIVERY_STATES, description: 'dead: given up, until it is replayed' })
  @IsOptional()
  @IsIn(DELIVERY_STATES)
  state?: (typeof DELIVERY_STATES)[number];
}

export class DeliveryDto {
  @ApiProperty({ format: 'uuid', description: 'its webhook-id, however often it is sent' }) id!: string;
  @ApiProperty({ format: 'uuid' }) endpointId!: string;
  @ApiProperty({ example: 'application.moved' }) type!: string;
  @ApiProperty({ format: 'date-time' }) occurredAt!: string;
  @ApiProperty({ enum: DELIVERY_STATES }) state!: string;
  @ApiProperty({ type: 'integer' }) attempts!: number;
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'by the wall clock; null when none is to come',
  })
  nextAttemptAt!: string | null;
}

export class DeliveryPageDto {
  @ApiProperty({ type: [DeliveryDto] }) deliveries!: DeliveryDto[];
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) next!: string | null;
}

export class AttemptDto {
  @ApiProperty({ type: 'integer' }) n!: number;
  @ApiProperty({ format: 'date-time', description: 'by the wall clock' }) at!: string;
  @ApiProperty({ enum: OUTCOMES }) outcome!: string;
  @ApiProperty({ type: 'integer', nullable: true }) status!: number | null;
  @ApiProperty({ type: String, nullable: true, description: 'why there was no answer' })
  fault!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'the first kilobyte of it' })
  answer!: string | null;
  @ApiProperty({ type: 'integer', description: 'milliseconds' }) tookMs!: number;
}

export class DeliveryHistoryDto extends DeliveryDto {
  @ApiProperty({ type: 'object', additionalProperties: true, description: 'what it says' })
  data!: Record<string, unknown>;
  @ApiProperty({ type: [AttemptDto] }) made!: AttemptDto[];
}

export function deliveryDto(delivery: WebhookDelivery): DeliveryDto {
  const { id, endpointId, type, occurredAt, state, attempts, dueAt } = delivery;
  return {
    id,
    endpointId,
    type,
    occurredAt: textOf(occurredAt),
    state,
    attempts,
    nextAttemptAt: state === 'pending' ? textOf(dueAt) : null,
  };
}

export function deliveryHistoryDto({ delivery, data, made }: WebhookHistory): DeliveryHistoryDto {
  const attempts = made.map(({ n, at, outcome, status, fault, answer, tookMs }) => ({
    n,
    at: textOf(at),
    outcome,
    status: status ?? null,
    fault: fault ?? null,
    answer: answer ?? null,
    tookMs,
  }));
  return Object.assign(deliveryDto(delivery), { data, made: attempts });
}
