import { Clock, id } from '@app/kernel';
import { ApplicationService } from '@app/legal-entity';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import {
  ANTONS,
  type CallerName,
  CALLERS,
  type House,
  knock,
  openHouse,
  quoteOf,
  SNAPSHOT,
  UNKNOWN,
  ZOES,
} from './a-house';
import { certificateKey } from '../../support/certificate-key';

interface Operation {
  readonly operationId: string;
  readonly 'x-roles'?: 'everyone' | readonly string[];
}

const document = JSON.parse(readFileSync(join(__dirname, '../../../openapi.json'), 'utf8')) as {
  paths: Record<string, Partial<Record<'get' | 'post' | 'put', Operation>>>;
};

const HOUSE: readonly string[] = [
  'ops-analyst',
  'credit-officer',
  'risk-officer',
  'legal',
  'compliance',
  'default-manager',
  'approver',
  'auditor',
];
const HOUSE_AND_PARTIES: readonly string[] = [...HOUSE, 'counterparty'];

/** Who may call what, as it was decided. An operation that is not here fails: somebody has to decide it first. */
const DECIDED: Readonly<Record<string, 'everyone' | readonly string[]>> = {
  'Health.live': 'everyone',
  'Health.ready': 'everyone',
  'Problem.list': 'everyone',
  'Problem.get': 'everyone',
  'Relationship.list': HOUSE_AND_PARTIES,
  'Relationship.get': HOUSE_AND_PARTIES,
  'Relationship.book': HOUSE_AND_PARTIES,
  'RelationshipProposal.propose': ['legal', 'credit-officer'],
  'RelationshipProposal.list': HOUSE_AND_PARTIES,
  'RelationshipProposal.get': HOUSE_AND_PARTIES,
  'RelationshipProposal.disclosure': HOUSE_AND_PARTIES,
  'RelationshipProposal.disclosureText': HOUSE_AND_PARTIES,
  'RelationshipProposal.accept': ['counterparty'],
  'RelationshipProposal.approve': ['approver', 'risk-officer'],
  'RelationshipProposal.withdraw': ['legal', 'credit-officer'],
  'IsolationCertificate.certificate': HOUSE_AND_PARTIES,
  'IsolationCertificate.key': 'everyone',
  'CreditLine.list': HOUSE_AND_PARTIES,
  'CreditLine.propose': ['credit-officer', 'risk-officer'],
  'CreditLine.proposal': HOUSE,
  'CreditLine.approve': ['approver', 'risk-officer'],
  'CreditLine.withdraw': ['credit-officer', 'risk-officer'],
  'CreditLine.get': HOUSE_AND_PARTIES,
  'LineReading.capacity': HOUSE_AND_PARTIES,
  'LineReading.score': HOUSE,
  'WrongWay.list': HOUSE,
  'WrongWay.propose': ['credit-officer', 'risk-officer'],
  'WrongWay.proposal': HOUSE,
  'WrongWay.approve': ['approver', 'risk-officer'],
  'Appetite.get': HOUSE,
  'Appetite.propose': ['risk-officer'],
  'Appetite.proposal': HOUSE,
  'Appetite.approve': ['approver'],
  'AppetiteOverride.list': HOUSE,
  'AppetiteOverride.propose': ['credit-officer', 'risk-officer'],
  'AppetiteOverride.proposal': HOUSE,
  'AppetiteOverride.approve': ['approver', 'risk-officer'],
  'ScoreWeights.get': HOUSE,
  'ScoreWeights.propose': ['risk-officer'],
  'ScoreWeights.proposal': HOUSE,
  'ScoreWeights.approve': ['approver'],
  'LineAct.freeze': ['credit-officer', 'risk-officer', 'default-manager'],
  'LineAct.suspend': ['credit-officer', 'risk-officer', 'default-manager'],
  'LineAct.serveBlock': ['credit-officer', 'risk-officer', 'default-manager', 'legal'],
  'LineAct.reduce': ['credit-officer', 'risk-officer'],
  'LineAct.watch': ['credit-officer', 'risk-officer'],
  'LineAct.unwatch': ['credit-officer', 'risk-officer'],
  'Notice.list': HOUSE_AND_PARTIES,
  'Covenant.list': HOUSE,
  'Covenant.get': HOUSE,
  'Covenant.reserve': ['credit-officer', 'risk-officer', 'legal'],
  'Covenant.exercise': ['credit-officer', 'risk-officer', 'default-manager'],
  'Covenant.proposeWaiver': ['credit-officer', 'risk-officer'],
  'Covenant.waiver': HOUSE,
  'Covenant.approveWaiver': ['approver', 'risk-officer'],
  'NavStatement.deliver': ['credit-officer', 'ops-analyst', 'counterparty'],
  'NavStatement.list': HOUSE_AND_PARTIES,
  'Authority.get': HOUSE,
  'Authority.propose': ['risk-officer'],
  'Authority.proposal': HOUSE,
  'Authority.approve': ['approver', 'risk-officer'],
  'CreditDesk.reviews': HOUSE,
  'CreditDesk.limitBreaches': HOUSE,
  'CreditDesk.group': HOUSE,
  'CreditDesk.join': ['credit-officer', 'risk-officer'],
  'CreditDesk.setAppetite': ['risk-officer'],
  'Reservation.reserve': ['ops-analyst', 'counterparty'],
  'Reservation.commit': ['ops-analyst', 'counterparty'],
  'Reservation.release': ['ops-analyst', 'counterparty'],
  'Agreement.record': ['legal', 'ops-analyst'],
  'Agreement.list': HOUSE,
  'Agreement.get': HOUSE,
  'Agreement.propose': ['legal', 'ops-analyst'],
  'Agreement.proposal': HOUSE,
  'Agreement.approve': ['approver', 'risk-officer'],
  'RelationshipPaper.paper': HOUSE_AND_PARTIES,
  'NettingOpinion.matrix': HOUSE,
  'NettingOpinion.propose': ['legal'],
  'NettingOpinion.proposal': HOUSE,
  'NettingOpinion.approve': ['approver', 'risk-officer'],
  'Instrument.list': HOUSE_AND_PARTIES,
  'Instrument.add': ['risk-officer'],
  'Trade.list': HOUSE_AND_PARTIES,
  'Trade.get': HOUSE_AND_PARTIES,
  'TradeChange.amend': ['ops-analyst', 'counterparty'],
  'TradeChange.cancel': ['ops-analyst', 'counterparty'],
  'TradeChange.get': HOUSE_AND_PARTIES,
  'TradeChange.agree': ['ops-analyst', 'approver', 'counterparty'],
  'Reconciliation.compare': ['ops-analyst', 'counterparty'],
  'Reconciliation.get': HOUSE_AND_PARTIES,
  'Reconciliation.csv': HOUSE_AND_PARTIES,
  'Application.open': ['counterparty', 'ops-analyst'],
  'Application.list': HOUSE_AND_PARTIES,
  'Application.get': HOUSE_AND_PARTIES,
  'Application.requirements': HOUSE_AND_PARTIES,
  'Application.proposal': HOUSE,
  'ApplicationSection.get': HOUSE_AND_PARTIES,
  'ApplicationSection.legalIdentity': ['counterparty', 'ops-analyst'],
  'ApplicationSection.ownership': ['counterparty', 'ops-analyst'],
  'ApplicationSection.officers': ['counterparty', 'ops-analyst'],
  'ApplicationSection.signatories': ['counterparty', 'ops-analyst'],
  'ApplicationSection.taxStatus': ['counterparty', 'ops-analyst'],
  'ApplicationSection.documents': ['counterparty', 'ops-analyst'],
  'ApplicationSection.settlement': ['counterparty', 'ops-analyst'],
  'ApplicationSection.leiRegistration': ['ops-analyst', 'compliance'],
  'ApplicationSection.riskRating': ['compliance'],
  'ApplicationSection.creditOpinion': ['credit-officer'],
  'ApplicationSection.testTransfer': ['ops-analyst'],
  'ApplicationStep.submit': ['counterparty', 'ops-analyst'],
  'ApplicationStep.advance': ['ops-analyst', 'compliance', 'legal', 'credit-officer'],
  'ApplicationStep.propose': ['ops-analyst'],
  'ApplicationStep.approve': ['approver'],
  'ApplicationStep.activate': ['ops-analyst', 'approver'],
  'ApplicationStep.requestInfo': ['ops-analyst', 'compliance', 'legal', 'credit-officer'],
  'ApplicationStep.reject': ['compliance', 'legal', 'credit-officer', 'approver'],
  'ApplicationStep.withdraw': ['counterparty', 'ops-analyst'],
  'ApplicationStep.hold': ['compliance'],
  'ApplicationStep.resume': ['compliance'],
  'Screening.get': ['compliance', 'approver', 'auditor'],
  'Screening.decide': ['compliance'],
  'SettlementInstruction.propose': ['counterparty', 'ops-analyst'],
  'SettlementInstruction.list': HOUSE_AND_PARTIES,
  'SettlementInstruction.get': HOUSE_AND_PARTIES,
  'SettlementInstruction.cancel': [
    ...['counterparty', 'ops-analyst', 'compliance', 'risk-officer', 'default-manager', 'approver'],
  ],
  'SettlementInstructionStep.proof': ['ops-analyst'],
  'SettlementInstructionStep.callBack': ['ops-analyst', 'compliance'],
  'SettlementInstructionStep.approve': ['approver', 'risk-officer'],
  'Withdrawal.instruct': ['counterparty', 'ops-analyst'],
  'Withdrawal.list': HOUSE_AND_PARTIES,
  'RiskRating.get': HOUSE,
  'RiskRating.propose': ['compliance'],
  'RiskRating.proposal': HOUSE,
  'RiskRating.approve': ['approver'],
  'PartyPaper.list': HOUSE_AND_PARTIES,
  'PartyPaper.propose': ['ops-analyst', 'legal'],
  'PartyPaper.proposal': HOUSE,
  'PartyPaper.approve': ['approver'],
  'CollateralAsset.list': HOUSE_AND_PARTIES,
  'CollateralAsset.propose': ['risk-officer', 'credit-officer'],
  'CollateralAsset.proposal': HOUSE,
  'CollateralAsset.approve': ['approver', 'risk-officer'],
  'Collateral.get': HOUSE_AND_PARTIES,
  'Collateral.receive': ['ops-analyst', 'approver'],
  'CollateralRequest.request': ['counterparty', 'ops-analyst'],
  'CollateralRequest.list': HOUSE_AND_PARTIES,
  'CollateralRequest.consent': ['risk-officer', 'approver'],
  'CollateralRequest.decline': ['risk-officer', 'approver'],
  'CollateralRequest.withdraw': ['counterparty', 'ops-analyst'],
  'MarginModel.list': HOUSE_AND_PARTIES,
  'MarginModel.propose': ['risk-officer'],
  'MarginModel.proposal': HOUSE,
  'MarginModel.approve': ['approver', 'risk-officer'],
  'MarginModelChoice.get': HOUSE_AND_PARTIES,
  'MarginModelChoice.propose': ['risk-officer'],
  'MarginModelChoice.proposal': HOUSE,
  'MarginModelChoice.approve': ['approver', 'risk-officer'],
  'Backtest.list': HOUSE,
  'Backtest.get': HOUSE,
  'Backtest.ask': ['risk-officer'],
  'CreditCurve.list': HOUSE,
  'CreditCurve.propose': ['risk-officer'],
  'CreditCurve.proposal': HOUSE,
  'CreditCurve.approve': ['approver', 'risk-officer'],
  'ExposureMeasure.get': HOUSE_AND_PARTIES,
  'ExposureProfile.profile': HOUSE,
  'ExposureProfile.stress': HOUSE,
  'HouseStress.get': HOUSE,
  'SaccrBook.party': HOUSE_AND_PARTIES,
  'SaccrBook.house': HOUSE,
  'PartyStanding.get': HOUSE,
  'PartyStanding.move': ['compliance', 'risk-officer', 'credit-officer', 'default-manager'],
  'PartyStanding.proposal': HOUSE,
  'PartyStanding.approve': ['approver', 'risk-officer'],
  'PartyPhone.list': HOUSE,
  'PartyPhone.record': ['ops-analyst', 'compliance'],
  'MarginCall.list': HOUSE_AND_PARTIES,
  'MarginCall.get': HOUSE_AND_PARTIES,
  'MarginCallDeliverable.get': HOUSE_AND_PARTIES,
  'MarginCall.respond': ['ops-analyst', 'counterparty'],
  'MarginCall.worklist': HOUSE_AND_PARTIES,
  'MarginCallStep.deliver': ['ops-analyst'],
  'MarginCallStep.acknowledge': ['ops-analyst', 'counterparty'],
  'MarginCallStep.cancel': ['risk-officer'],
  'MarginCallStep.proposeRelease': ['ops-analyst'],
  'MarginCallStep.release': ['approver', 'risk-officer'],
  'MarginCallPledge.pledge': ['ops-analyst', 'counterparty'],
  'MarginCallPledge.decide': ['ops-analyst'],
  'MarginCallPledge.instruct': ['ops-analyst'],
  'MarginCallRules.get': HOUSE,
  'MarginCallRules.propose': ['risk-officer'],
  'MarginCallRules.proposal': HOUSE,
  'MarginCallRules.approve': ['approver'],
  'Statement.statement': HOUSE_AND_PARTIES,
  'Statement.document': HOUSE_AND_PARTIES,
  'Dispute.open': ['ops-analyst', 'counterparty'],
  'Dispute.get': HOUSE_AND_PARTIES,
  'Dispute.quote': ['ops-analyst', 'risk-officer'],
  'Dispute.resolve': ['risk-officer'],
  'Dispute.concede': ['risk-officer', 'counterparty'],
  'DisputeDesk.worklist': HOUSE,
  'IntradayRight.get': HOUSE_AND_PARTIES,
  'IntradayRight.propose': ['ops-analyst', 'risk-officer'],
  'IntradayRight.proposal': HOUSE,
  'IntradayRight.approve': ['approver'],
  'ReferenceRate.list': HOUSE,
  'ReferenceRate.record': ['ops-analyst'],
  'ReferenceRateProposal.propose': ['ops-analyst', 'risk-officer'],
  'ReferenceRateProposal.proposal': HOUSE,
  'ReferenceRateProposal.approve': ['approver', 'risk-officer'],
  'Interest.state': ['ops-analyst'],
  'Interest.list': HOUSE_AND_PARTIES,
  'RunStatement.list': HOUSE_AND_PARTIES,
  'RunStatement.statement': HOUSE_AND_PARTIES,
  'RunStatement.document': HOUSE_AND_PARTIES,
  'Mark.record': ['ops-analyst'],
  'Snapshot.get': HOUSE_AND_PARTIES,
  'Snapshot.refusals': HOUSE,
  'Run.list': ['ops-analyst', 'risk-officer', 'auditor'],
  'Run.get': ['ops-analyst', 'risk-officer', 'auditor'],
  'MarginReconciliation.list': ['ops-analyst', 'risk-officer', 'auditor'],
  'MarginReconciliation.get': ['ops-analyst', 'risk-officer', 'auditor'],
  'MarginReconciliation.ask': ['ops-analyst'],
  'Stream.listen': HOUSE_AND_PARTIES,
  'Market.list': HOUSE,
  'Close.list': [...HOUSE, 'investor', 'counterparty'], // about no party
  'Close.refusals': HOUSE,
  'QuotePush.push': 'everyone', // who is proved by a signature of an approved key
  'FundingRatePush.push': 'everyone', // as there
  'ClosePush.push': 'everyone', // as there
  'FundingRate.record': ['ops-analyst'],
  'MarketChange.proposeStressMove': ['risk-officer'],
  'MarketChange.proposeVolatilities': ['risk-officer'],
  'MarketChange.proposeHistoryProxy': ['risk-officer'],
  'MarketChange.proposePeg': ['risk-officer'],
  'MarketChange.proposeQuoteSource': ['ops-analyst', 'risk-officer'],
  'MarketChange.proposeVoidedQuote': ['ops-analyst', 'risk-officer'],
  'MarketChange.proposeQuote': ['ops-analyst', 'risk-officer'],
  'MarketChange.proposal': HOUSE,
  'MarketChange.approve': ['approver', 'risk-officer'],
  'CollateralSale.list': HOUSE,
  'CollateralSale.propose': ['default-manager'],
  'CollateralSale.proposal': HOUSE,
  'CollateralSale.approve': ['approver', 'risk-officer'],
  'Default.list': HOUSE,
  'Default.get': HOUSE,
  'Tranche.list': [...HOUSE, 'investor'],
  'Tranche.get': [...HOUSE, 'investor'],
  'WebhookEndpoint.open': ['counterparty'],
  'WebhookEndpoint.list': ['ops-analyst', 'auditor', 'counterparty'],
  'WebhookEndpoint.get': ['ops-analyst', 'auditor', 'counterparty'],
  'WebhookEndpoint.enable': ['counterparty', 'ops-analyst'],
  'WebhookEndpoint.disable': ['counterparty', 'ops-analyst'],
  'WebhookEndpoint.rotate': ['counterparty'],
  'WebhookEndpoint.test': ['counterparty'],
  'WebhookEndpoint.replay': ['counterparty', 'ops-analyst'],
  'WebhookDelivery.list': ['ops-analyst', 'auditor', 'counterparty'],
  'WebhookDelivery.get': ['ops-analyst', 'auditor', 'counterparty'],
  'WebhookDelivery.replay': ['counterparty', 'ops-analyst'],
};

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  (['get', 'post', 'put'] as const).flatMap((method) => {
    const operation = methods[method];
    return operation === undefined ? [] : [{ path, method, operation }];
  }),
);
const cells = operations.flatMap(({ path, method, operation }) =>
  [...CALLERS, undefined].map((caller) => ({ path, method, operation, caller })),
);
const credit = '/v1/relationships/{id}/credit-lines';
const reservations = '/v1/relationships/{id}/reservations';
const trades = '/v1/relationships/{id}/trades';
const changes = '/v1/relationships/{id}/trade-changes';
const reconciliations = '/v1/relationships/{id}/reconciliations';
const idsOf: Readonly<Record<string, string>> = {
  '/v1/relationships/{id}': ANTONS.relationship,
  '/v1/relationships/{id}/book': ANTONS.relationship,
  '/v1/relationships/{id}/isolation-certificate': ANTONS.relationship,
  [credit]: ANTONS.relationship,
  [`${credit}/proposals`]: ANTONS.relationship,
  [`${credit}/proposals/{proposalId}`]: ANTONS.relationship,
  [`${credit}/proposals/{proposalId}/approval`]: ANTONS.relationship,
  [`${credit}/proposals/{proposalId}/withdrawal`]: ANTONS.relationship,
  ...Object.fromEntries(
    ['', '/capacity', '/score', '/freeze', '/suspend', '/block-notice', '/reduce', '/watch', '/unwatch'].map(
      (act) => [`${credit}/{occupancy}${act}`, ANTONS.relationship],
    ),
  ),
  ...Object.fromEntries(
    ['notices', 'covenant-cases', 'covenant-cases/{caseId}', 'covenant-cases/{caseId}/reservation']
      .concat(['covenant-cases/{caseId}/exercise', 'covenant-cases/{caseId}/waivers'])
      .concat(['waivers/{proposalId}', 'waivers/{proposalId}/approval'])
      .concat(
        ['wrong-ways', 'appetite-overrides'].flatMap((path) =>
          ['', '/proposals', '/proposals/{proposalId}', '/proposals/{proposalId}/approval'].map(
            (rest) => `${path}${rest}`,
          ),
        ),
      )
      .map((path) => [`/v1/relationships/{id}/${path}`, ANTONS.relationship]),
  ),
  '/v1/parties/{id}/statements': 'anton',
  '/v1/credit/parties/{id}/group': 'anton',
  [reservations]: ANTONS.relationship,
  [`${reservations}/{reservationId}/commit`]: ANTONS.relationship,
  [`${reservations}/{reservationId}/release`]: ANTONS.relationship,
  '/v1/relationship-proposals/{id}': UNKNOWN.call,
  '/v1/relationship-proposals/{id}/disclosure': UNKNOWN.call,
  '/v1/relationship-proposals/{id}/disclosure/text': UNKNOWN.call,
  '/v1/relationship-proposals/{id}/acceptance': UNKNOWN.call,
  '/v1/relationship-proposals/{id}/approval': UNKNOWN.call,
  '/v1/relationship-proposals/{id}/withdrawal': UNKNOWN.call,
  '/v1/settlement-instructions/{id}': UNKNOWN.call,
  '/v1/settlement-instructions/{id}/cancellation': UNKNOWN.call,
  '/v1/settlement-instructions/{id}/proof-of-control': UNKNOWN.call,
  '/v1/settlement-instructions/{id}/call-backs': UNKNOWN.call,
  '/v1/settlement-instructions/{id}/approval': UNKNOWN.call,
  '/v1/relationships/{id}/withdrawals': ANTONS.relationship,
  '/v1/parties/{id}/papers': 'anton',
  '/v1/parties/{id}/papers/renewals': 'anton',
  '/v1/parties/{id}/papers/renewals/{proposalId}': 'anton',
  '/v1/parties/{id}/papers/renewals/{proposalId}/approval': 'anton',
  ...Object.fromEntries(
    ['', '-requests', '/receipts', '-requests/{requestId}/consent', '-requests/{requestId}/decline']
      .concat(['-requests/{requestId}/withdrawal'])
      .map((path) => [`/v1/relationships/{id}/collateral${path}`, ANTONS.relationship]),
  ),
  '/v1/parties/{id}/standing': 'anton',
  '/v1/parties/{id}/standing/proposals/{proposalId}': 'anton',
  '/v1/parties/{id}/standing/proposals/{proposalId}/approval': 'anton',
  '/v1/parties/{id}/phone-numbers': 'anton',
  '/v1/relationships/{id}/agreements': ANTONS.relationship,
  '/v1/agreements/{id}': UNKNOWN.call,
  '/v1/agreements/{id}/versions': UNKNOWN.call,
  '/v1/agreements/{id}/proposals/{proposalId}': UNKNOWN.call,
  '/v1/agreements/{id}/proposals/{proposalId}/approval': UNKNOWN.call,
  [trades]: ANTONS.relationship,
  [`${trades}/{tradeId}`]: ANTONS.relationship,
  [`${trades}/{tradeId}/amendments`]: ANTONS.relationship,
  [`${trades}/{tradeId}/cancellations`]: ANTONS.relationship,
  [`${changes}/{changeId}`]: ANTONS.relationship,
  [`${changes}/{changeId}/agreement`]: ANTONS.relationship,
  [reconciliations]: ANTONS.relationship,
  [`${reconciliations}/{reconciliationId}`]: ANTONS.relationship,
  [`${reconciliations}/{reconciliationId}/csv`]: ANTONS.relationship,
  '/v1/margin-calls/{id}': ANTONS.call,
  '/v1/margin-calls/{id}/response': ANTONS.call,
  '/v1/margin-calls/{id}/delivery': ANTONS.call,
  '/v1/margin-calls/{id}/acknowledgement': ANTONS.call,
  '/v1/margin-calls/{id}/cancellation': ANTONS.call,
  '/v1/margin-calls/{id}/release-proposals': ANTONS.call,
  '/v1/margin-calls/{id}/release': ANTONS.call,
  '/v1/margin-calls/{id}/deliverable': ANTONS.call,
  '/v1/margin-calls/{id}/pledges': ANTONS.call,
  '/v1/margin-calls/{id}/pledges/decision': ANTONS.call,
  '/v1/margin-calls/{id}/instruction': ANTONS.call,
  ...Object.fromEntries(
    ['', '/proposals', '/proposals/{proposalId}', '/proposals/{proposalId}/approval'].map((path) => [
      `/v1/relationships/{id}/intraday-right${path}`,
      ANTONS.relationship,
    ]),
  ),
  '/v1/relationships/{id}/call-rules': ANTONS.relationship,
  '/v1/relationships/{id}/call-rules/proposals': ANTONS.relationship,
  '/v1/relationships/{id}/call-rules/proposals/{proposalId}': ANTONS.relationship,
  '/v1/relationships/{id}/call-rules/proposals/{proposalId}/approval': ANTONS.relationship,
  '/v1/margin-calls/{id}/statement': ANTONS.call,
  '/v1/relationships/{id}/interest-statements': ANTONS.relationship,
  '/v1/relationships/{id}/margin-runs': ANTONS.relationship,
  '/v1/relationships/{id}/margin-runs/{snapshotId}/statement': ANTONS.relationship,
  '/v1/relationships/{id}/margin-runs/{snapshotId}/statement.pdf': ANTONS.relationship,
  '/v1/margin-calls/{id}/dispute': ANTONS.call,
  '/v1/margin-calls/{id}/dispute/quotations': ANTONS.call,
  '/v1/margin-calls/{id}/dispute/resolution': ANTONS.call,
  '/v1/margin-calls/{id}/dispute/concession': ANTONS.call,
  '/v1/margin-calls/{id}/statement.pdf': ANTONS.call,
  '/v1/snapshots/{id}': SNAPSHOT,
  '/v1/runs/{id}': UNKNOWN.call,
  '/v1/margin/reconciliations/{id}': UNKNOWN.call,
  '/v1/margin/backtests/{id}': UNKNOWN.call,
  ...Object.fromEntries(
    ['margin-model', 'margin-model/proposals', 'margin-model/proposals/{proposalId}']
      .concat([
        'margin-model/proposals/{proposalId}/approval',
        'exposure-profile',
        'exposure-measures',
        'stress',
      ])
      .map((path) => [`/v1/relationships/{id}/${path}`, ANTONS.relationship]),
  ),
  ...Object.fromEntries(
    ['', '/collateral-sales', '/collateral-sales/proposals', '/collateral-sales/proposals/{proposalId}']
      .concat(['/collateral-sales/proposals/{proposalId}/approval'])
      .map((path) => [`/v1/defaults/{id}${path}`, UNKNOWN.call]),
  ),
  '/v1/parties/{id}/sa-ccr': 'anton',
  '/v1/tranches/{id}': UNKNOWN.relationship,
  '/v1/webhook-endpoints/{id}': UNKNOWN.call,
  '/v1/webhook-deliveries/{id}': UNKNOWN.call,
};

/** The application that each path below is of: Anton's client opened it. */
const APPLICATION = '00000000-0000-8000-8000-0000000000bb';
const applicationOf = (path: string) =>
  path.startsWith('/v1/onboarding/applications/{id}') ? APPLICATION : undefined;

async function openApplication({ app }: House): Promise<void> {
  const application = { id: id<'Application'>(APPLICATION), client: 'counterparty:anton', name: 'North' };
  const asOf = await app.get(Clock).now();
  await app.get(DataSource).transaction((tx) => app.get(ApplicationService).open(tx, application, asOf));
}

describe('the authorisation matrix', () => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse({ CERTIFICATE_KEY: certificateKey() });
    await openApplication(house);
  });
  afterAll(() => house.close());

  it('decides every operation of the document, as the document says, and no other', () => {
    const said = Object.fromEntries(
      operations.map(({ operation }) => [operation.operationId, operation['x-roles']]),
    );
    expect(said).toEqual(DECIDED);
  });

  it('lets an auditor read, and do nothing', () => {
    const said = operations
      .filter(({ method, operation }) => method !== 'get' && !isSigned(operation.operationId))
      .map(({ operation }) => operation['x-roles']);
    expect(said.length).toBeGreaterThan(0);
    expect(said.filter((roles) => roles === 'everyone' || roles?.includes('auditor') !== false)).toEqual([]);
  });

  it.each(cells)('$operation.operationId by $caller', async ({ path, method, operation, caller }) => {
    const url = path
      .replace('{id}', idsOf[path] ?? applicationOf(path) ?? 'no-id')
      .replace('{occupancy}', 'A1')
      .replace('{section}', 'ownership')
      .replace('{name}', 'not-found')
      .replace('{group}', 'north')
      .replace(
        /\{(proposalId|reservationId|reconciliationId|changeId|hitId|requestId|caseId|snapshotId)\}/,
        UNKNOWN.call,
      );
    const { status } = await knock(house, url, {
      ...(caller !== undefined && { as: caller }),
      method: ({ get: 'GET', post: 'POST', put: 'PUT' } as const)[method],
      // Without a key every command stops at its door, so that a cell changes nothing for the next.
      ...(method !== 'get' && {
        body: path === '/v1/marks' ? { quotes: [quoteOf(1)] } : { answer: 'agree' },
      }),
    });
    expect(status).toBe(expectedStatus(operation.operationId, method, caller));
  });

  it.each([
    { url: `/v1/relationships/${ZOES.relationship}`, unknown: `/v1/relationships/${UNKNOWN.relationship}` },
    {
      url: `/v1/relationships/${ZOES.relationship}/book`,
      unknown: `/v1/relationships/${UNKNOWN.relationship}/book`,
    },
    {
      url: `/v1/relationships/${ZOES.relationship}/isolation-certificate`,
      unknown: `/v1/relationships/${UNKNOWN.relationship}/isolation-certificate`,
    },
    { url: `/v1/margin-calls/${ZOES.call}`, unknown: `/v1/margin-calls/${UNKNOWN.call}` },
    {
      url: `/v1/margin-calls/${ZOES.call}/deliverable`,
      unknown: `/v1/margin-calls/${UNKNOWN.call}/deliverable`,
    },
    {
      url: `/v1/margin-calls/${ZOES.call}/statement`,
      unknown: `/v1/margin-calls/${UNKNOWN.call}/statement`,
    },
  ])('answers $url to another party as what does not exist', async ({ url, unknown }) => {
    const foreign = await knock(house, url, { as: 'counterparty:anton' });
    const missing = await knock(house, unknown, { as: 'counterparty:anton' });
    expect(foreign.status).toBe(404);
    expect({ ...foreign.json, instance: '' }).toEqual({ ...missing.json, instance: '' });
  });

  it("refuses an answer to another party's call like one to no call, and leaves the call alone", async () => {
    const answers = ['one', 'two'].map((key, i) =>
      knock(house, `/v1/margin-calls/${i === 0 ? ZOES.call : UNKNOWN.call}/response`, {
        as: 'counterparty:anton',
        method: 'POST',
        key,
        body: { answer: 'agree' },
      }),
    );
    const [foreign, missing] = await Promise.all(answers);
    expect(foreign!.status).toBe(404);
    expect({ ...foreign!.json, instance: '' }).toEqual({ ...missing!.json, instance: '' });
    expect((await knock(house, `/v1/margin-calls/${ZOES.call}`, { as: 'auditor' })).json['state']).toBe(
      'issued',
    );
  });

  it("turns no page from another party's call, as it turns none from no call", async () => {
    const after = async (call: string) =>
      (await knock(house, `/v1/margin-calls?after=${call}`, { as: 'counterparty:zoe' })).json;
    expect(await after(ANTONS.call)).toEqual(await after(UNKNOWN.call)); // Zoe's call was issued later than Anton's
    expect(await after(UNKNOWN.call)).toEqual({ calls: [], next: null });
  });

  it('lists to a party its own relationships, calls and accounts, and nothing of another', async () => {
    const pages = ['/v1/relationships', '/v1/margin-calls', `/v1/relationships/${ANTONS.relationship}/book`];
    for (const url of pages) {
      const { status, json } = await knock(house, url, { as: 'counterparty:anton' });
      expect(status).toBe(200);
      expect(JSON.stringify(json)).not.toMatch(/berta|zoe|yves|B1|"relationshipId":"2"/);
      expect(JSON.stringify(json)).toContain('A1');
    }
    const book = await knock(house, pages[2]!, { as: 'counterparty:anton' });
    const shown = (book.json['accounts'] as { account: string }[]).map(({ account }) => account);
    expect(shown.sort()).toEqual(['FREE.A1', 'IM.A1', 'SKIN', 'VM_HELD.A1']);
    const { json } = await knock(house, `/v1/margin-calls?relationship=2`, { as: 'counterparty:anton' });
    expect(json).toEqual({ calls: [], next: null });
  });

  it.each([
    { authorization: '', challenge: 'Bearer' },
    { authorization: 'Bearer', challenge: 'Bearer' },
    { authorization: 'Basic YTpi', challenge: 'Bearer' },
    { authorization: 'Bearer one, Bearer two', challenge: 'Bearer' },
    { authorization: 'Bearer wrong', challenge: 'Bearer error="invalid_token"' },
  ])('takes $authorization for nobody', async ({ authorization, challenge }) => {
    const { status, headers } = await knock(house, '/v1/relationships', { headers: { authorization } });
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toBe(challenge);
    expect(headers['content-type']).toMatch(/^application\/problem\+json/);
  });

  it.each([
    '/V1/relationships',
    '//v1/relationships',
    '/v1/relationships/',
    '/v1%2frelationships',
    '/v1/./relationships',
    '/v1/relationships;x=1',
  ])('shows nothing to nobody under %s', async (url) => {
    expect([401, 404]).toContain((await knock(house, url)).status);
  });

  it('asks for a token on HEAD as on GET', async () => {
    expect((await knock(house, '/v1/relationships', { method: 'HEAD' })).status).toBe(401);
  });
});

/** Of these there is none in this house. */
const NONE_HERE = [
  'Application.proposal',
  ...['RiskRating.get', 'RiskRating.proposal', 'PartyPaper.proposal'],
  'MarginCallRules.proposal',
  ...['Default.get', 'Tranche.get', 'ApplicationSection.get', 'CreditLine.proposal', 'CreditLine.get'],
  ...[
    'Covenant.get',
    'Covenant.waiver',
    'Authority.proposal',
    'CollateralAsset.proposal',
    'MarketChange.proposal',
  ],
  ...[
    'Run.get',
    'MarginReconciliation.get',
    'TradeChange.get',
    'Trade.get',
    'Reconciliation.get',
    'Reconciliation.csv',
  ],
  ...['LineReading.capacity', 'LineReading.score', 'WrongWay.proposal', 'AppetiteOverride.proposal'],
  ...['Appetite.proposal', 'ScoreWeights.proposal'],
];

const isSigned = (operationId: string) => operationId.endsWith('Push.push');

function expectedStatus(operationId: string, method: string, caller: CallerName | undefined): number {
  const roles = DECIDED[operationId]!;
  if (isSigned(operationId)) return 401; // nobody is proved by his token there
  if (roles === 'everyone') return 200;
  if (caller === undefined) return 401;
  if (!roles.includes(caller.split(':')[0]!)) return 403;
  if (method === 'put') return 428; // the version is missing
  if (/^(MarginCallRules|IntradayRight)\.propose$/.test(operationId)) return 428; // they are made upon a version too
  if (/^(Agreement|CreditLine|Authority|Appetite|ScoreWeights)\.propose$/.test(operationId)) return 428; // so it is here
  if (/^(MarginModel(Choice)?|CreditCurve)\.propose$/.test(operationId)) return 428; // so are a model, a choice of one, and a curve
  if (method === 'post') return 400; // the key is missing
  if (/^RunStatement\.(statement|document)$/.test(operationId)) return 400; // no seat is asked for
  if (/^(ReferenceRate|Close)\.list$/.test(operationId)) return 400; // no rate is asked for, and no symbol
  if (/^(IntradayRight|ReferenceRateProposal|CollateralSale)\.proposal$|^CollateralSale/.test(operationId))
    return 404; // nothing is proposed or sold here
  if (NONE_HERE.includes(operationId)) return 404;
  if (/^(Backtest\.get|(MarginModel(Choice)?|CreditCurve)\.proposal)$/.test(operationId)) return 404; // nothing is tested or proposed here
  if (operationId === 'ExposureMeasure.get') return caller === 'counterparty:zoe' ? 404 : 409; // it is anton's, on old marks
  if (operationId === 'SaccrBook.house') return 409; // on old marks
  if (operationId === 'SaccrBook.party') return caller === 'counterparty:zoe' ? 404 : 409; // it is anton's
  if (operationId === 'MarginModelChoice.get' && caller === 'counterparty:zoe') return 404; // it is anton's
  if (/SettlementInstruction\.get|PartyStanding\.proposal/.test(operationId)) return 404; // nothing is proposed here
  if (operationId === 'PartyPaper.list' && caller === 'counterparty:zoe') return 404; // they are anton's
  if (/Agreement\.(get|proposal)|NettingOpinion\.proposal/.test(operationId)) return 404; // nothing is signed here
  if (operationId === 'Dispute.get') return 404; // nothing is disputed here
  if (/Webhook(Endpoint|Delivery)\.get/.test(operationId)) return 404; // nobody listens here
  if (/RelationshipProposal\.(get|disclosure)/.test(operationId)) return 404; // nothing is proposed here
  return caller === 'counterparty:zoe' &&
    /Relationship\.(get|book)|Application\.(get|requirements)|IsolationCertificate|RelationshipPaper|CreditLine\.list|Trade\.list|Notice\.list|NavStatement\.list|MarginCall(Deliverable)?\.get|IntradayRight\.get|^Statement\.|Interest\.list|RunStatement\.list|Collateral\.get|CollateralRequest\.list|Withdrawal\.list/.test(
      operationId,
    )
    ? 404
    : 200;
}
