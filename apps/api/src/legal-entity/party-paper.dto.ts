import { textOf } from '@app/kernel';
import type { HeldPaper, ProposedRenewal } from '@app/legal-entity';
import { type Paper, type PaperState, paperState } from '@app/legal-entity/domain';
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsInt, IsUUID, Matches, Max, Min } from 'class-validator';
import { Day, Sha256 } from '../onboarding/fields';
import { PartyPath } from './party.dto';

const KINDS: readonly Paper['kind'][] = ['power', 'document', 'tax-status'];
const STATES: readonly PaperState[] = ['in-force', 'expiring', 'expired'];
const REF = /^[a-z0-9][a-z0-9-]{0,59}$/;

export class RenewalPath extends PartyPath {
  @ApiProperty({ type: String, format: 'uuid' }) @IsUUID() proposalId!: string;
}

export class NewRenewalDto {
  @ApiProperty({ enum: KINDS }) @IsIn(KINDS) kind!: Paper['kind'];
  @ApiProperty({ pattern: REF.source, example: 'resolution-4' })
  @Matches(REF, { message: '$property is the ref of a paper, as the list of papers has it' })
  ref!: string;

  @ApiProperty({ type: Number, minimum: 1, description: 'the version that was read' })
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  after!: number;

  @ApiProperty({ format: 'date', description: 'the last day of the new one' }) @Day() expiresOn!: string;
  @Sha256('of the new copy') sha256!: string;
}

export class PaperDto {
  @ApiProperty({ enum: KINDS }) kind!: Paper['kind'];
  @ApiProperty({ description: 'a signatory’s id, a document’s kind and place, or tax-status' }) ref!: string;
  @ApiProperty() version!: number;
  @ApiProperty({ description: 'for people' }) name!: string;
  @ApiProperty({ description: 'without it the party takes no new risk' }) required!: boolean;
  @ApiProperty({ format: 'date', description: 'the last day' }) expiresOn!: string;
  @ApiProperty({ enum: STATES, description: 'expiring: within thirty days' }) state!: PaperState;
  @ApiProperty({ type: String, nullable: true, description: 'of the copy; null: the application has it' })
  sha256!: string | null;
}

export class PaperListDto {
  @ApiProperty({ type: [PaperDto] }) papers!: PaperDto[];
}

/** What the second person approves, beside what it takes the place of. */
export class RenewalDto {
  @ApiProperty({ format: 'uuid' }) proposalId!: string;
  @ApiProperty({ description: 'what the second person approves' }) termsHash!: string;
  @ApiProperty({ enum: KINDS }) kind!: Paper['kind'];
  @ApiProperty() ref!: string;
  @ApiProperty() name!: string;
  @ApiProperty({ description: 'what it is to become' }) version!: number;
  @ApiProperty({ format: 'date' }) expiresOn!: string;
  @ApiProperty() sha256!: string;
  @ApiProperty({ format: 'date', description: 'of the version it was made on' }) wasUntil!: string;
  @ApiProperty({ type: String, nullable: true, description: 'of the version it was made on' }) wasSha256!:
    string | null;
}

export function paperDto(paper: HeldPaper, asOf: Date): PaperDto {
  const { kind, ref, version, name, required, expiresOn, sha256 } = paper;
  const state = paperState(expiresOn, textOf(asOf).slice(0, 'YYYY-MM-DD'.length));
  return { kind, ref, version, name, required, expiresOn, state, sha256 };
}

export function renewalDto({ before, ...proposed }: ProposedRenewal): RenewalDto {
  const { proposalId, termsHash, kind, ref, version, expiresOn, sha256 } = proposed;
  const was = { name: before.name, wasUntil: before.expiresOn, wasSha256: before.sha256 };
  return { proposalId, termsHash, kind, ref, version, expiresOn, sha256, ...was };
}
