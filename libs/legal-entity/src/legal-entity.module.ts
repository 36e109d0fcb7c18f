import { Module } from '@nestjs/common';
import { NoticeService } from './notice.service';
import { PartyService } from './party.service';
import { RelationshipService } from './relationship.service';

const services = [PartyService, RelationshipService, NoticeService];

@Module({ providers: services, exports: services })
export class LegalEntityModule {}
