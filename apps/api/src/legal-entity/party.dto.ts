import { textOf } from '@app/kernel';
import type { PartyPhone, PartyStandingStep, ProposedStanding } from '@app/legal-entity';
import {
  COMMANDED_STATES,
  type CommandedState,
  PARTY_STATES,
  type PartyState,
  REGISTRATION_STATUSES,
  type RegistrationWarning,
} from '@app/legal-entity/domain';
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsUUID, Length, Matches } from 'class-validator';
import { OneLine } from '../http/one-line';

const PARTY = /^[0-9A-Za-z][0-9A-Za-z._-]{0,63}$/;
const HASH = /^[0-9a-f]{64}$/;
const NUMBER = /^\+[1-9]\d{6,14}$/;

export class PartyPath {
  @ApiProperty({ type: String, pattern: PARTY.source, example: '506700GE1G29325QX363' })
  @Matches(PARTY, { message: '$property is the id of a party' })
  id!: string;
}

export class StandingProposalPath extends PartyPath {
  @ApiProperty({ type: String, format: 'uuid' }) @IsUUID() proposalId!: string;
}

export class StandingCommandDto {
  @ApiProperty({ enum: COMMANDED_STATES }) @IsIn(COMMANDED_STATES) to!: CommandedState;
  @ApiProperty({ minLength: 1, maxLength: 500 }) @Length(1, 500) @OneLine() reason!: string;
}

export class StandingApprovalDto {
  @ApiProperty({ pattern: HASH.source, description: 'of exactly what the second person has read' })
  @Matches(HASH, { message: '$property is a SHA-256 in hex' })
  termsHash!: string;
}

export class StandingStepDto {
  @ApiProperty() n!: number;
  @ApiProperty({ enum: ['applicant', ...PARTY_STATES] }) from!: string;
  @ApiProperty({ enum: PARTY_STATES }) to!: PartyState;
  @ApiProperty({ format: 'date-time' }) since!: string;
  @ApiProperty() by!: string;
  @ApiProperty() role!: string;
  @ApiProperty() reason!: string;
  @ApiProperty({ type: String, format: 'date', nullable: true, description: 'when it is looked at again' })
  reviewOn!: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'where two agreed on it' })
  approval!: string | null;
  @ApiProperty({
    type: String,
    nullable: true,
    enum: ['paper-expired', 'review-overdue', null],
    description: 'where nobody restricted it',
  })
  ground!: 'paper-expired' | 'review-overdue' | null;
}

export class StandingProposalDto {
  @ApiProperty({ format: 'uuid' }) proposalId!: string;
  @ApiProperty({ description: 'what the second person approves' }) termsHash!: string;
  @ApiProperty({ enum: PARTY_STATES }) from!: PartyState;
  @ApiProperty({ enum: PARTY_STATES }) to!: PartyState;
  @ApiProperty() reason!: string;
  @ApiProperty({ type: String, format: 'date', nullable: true }) reviewOn!: string | null;
}

export class RegistrationWarningDto {
  @ApiProperty({ enum: ['lei-lapsed', 'lei-not-in-force', 'entity-inactive'] }) fact!: string;
  @ApiProperty({ enum: REGISTRATION_STATUSES }) registrationStatus!: string;
  @ApiProperty({ enum: ['active', 'inactive'] }) entityStatus!: string;
  @ApiProperty({ format: 'date', description: 'when the register was first read to say so' }) since!: string;
  @ApiProperty({ format: 'date', description: 'when it was read last' }) readOn!: string;
}

export class PartyStandingDto {
  @ApiProperty() partyId!: string;
  @ApiProperty({ enum: PARTY_STATES }) state!: PartyState;
  @ApiProperty({ type: [StandingStepDto], description: 'every state it came to; none: it was never moved' })
  history!: StandingStepDto[];
  @ApiProperty({
    type: StandingProposalDto,
    nullable: true,
    description: 'what now waits for a second person',
  })
  proposal!: StandingProposalDto | null;
  @ApiProperty({
    type: [RegistrationWarningDto],
    description: 'what the register of its identifier says against it: nobody is moved by that alone',
  })
  warnings!: RegistrationWarningDto[];
}

export class NewPhoneDto {
  @ApiProperty({ maxLength: 100, description: 'whose number it is' })
  @Length(1, 100)
  @OneLine()
  person!: string;

  @ApiProperty({ pattern: NUMBER.source, example: '+35315550101', description: 'E.164' })
  @Matches(NUMBER, { message: '$property is a number with its country: +35315550101' })
  number!: string;

  @ApiProperty({
    maxLength: 200,
    description: 'where it was found, other than with whoever proposes an account',
  })
  @Length(1, 200)
  @OneLine()
  source!: string;
}

export class PhoneDto extends NewPhoneDto {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() recordedBy!: string;
  @ApiProperty({ format: 'date-time' }) recordedAt!: string;
}

export class PhoneListDto {
  @ApiProperty({ type: [PhoneDto] }) phones!: PhoneDto[];
}

/** What a party's standing is read from. */
export interface HeldStanding {
  readonly steps: readonly PartyStandingStep[];
  readonly warning: RegistrationWarning | undefined;
}

export function partyStandingDto(
  partyId: string,
  { steps, warning }: HeldStanding,
  proposed?: ProposedStanding,
): PartyStandingDto {
  const history = steps.map(({ since, approvalId, ...step }) => ({
    ...step,
    since: textOf(since),
    approval: approvalId,
  }));
  const state = steps.at(-1)?.to ?? 'active';
  const warnings = warning === undefined ? [] : [warning];
  return { partyId, state, history, proposal: proposed ? standingProposalDto(proposed) : null, warnings };
}

export function standingProposalDto(proposed: ProposedStanding): StandingProposalDto {
  const { proposalId, termsHash, from, to, reason, reviewOn } = proposed;
  return { proposalId, termsHash, from, to, reason, reviewOn: reviewOn ?? null };
}

export function phoneDto({ recordedAt, ...phone }: PartyPhone): PhoneDto {
  return { ...phone, recordedAt: textOf(recordedAt) };
}
