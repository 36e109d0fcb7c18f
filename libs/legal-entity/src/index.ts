export { LegalEntityModule } from './legal-entity.module';
export { type Notice, type NoticeKind, NoticeService } from './notice.service';
export { type Party, PartyService } from './party.service';
export { RelationshipService } from './relationship.service';
