import { CollateralModule } from '@app/collateral';
import { ControlModule } from '@app/control';
import { CreditModule } from '@app/credit';
import { LedgerModule } from '@app/ledger';
import { LegalEntityModule } from '@app/legal-entity';
import { ExposureModule } from '@app/exposure';
import { licensedModelModule, MarginModule } from '@app/margin';
import { MarketDataModule } from '@app/market-data';
import { databaseModule, outsideModule, ReadinessReader, readSettings, WebhookSettings } from '@app/platform';
import { ResolutionModule } from '@app/resolution';
import { SettlementModule } from '@app/settlement';
import { TailBondModule } from '@app/tail-bond';
import { TradeModule } from '@app/trade';
import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ThrottlerModule } from '@nestjs/throttler';
import { LoggerModule } from 'nestjs-pino';
import type { IncomingMessage } from 'node:http';
import { destination } from 'pino';
import { AccessModule } from './access/access.module';
import { OidcVerifier } from './access/oidc-verifier';
import { RateGuard } from './access/rate.guard';
import { type ApiSettings, readApiSettings } from './api.settings';
import { AppetiteController } from './credit/appetite.controller';
import { AppetiteOverrideController } from './credit/appetite-override.controller';
import { AuthorityController } from './credit/authority.controller';
import { CovenantController } from './credit/covenant.controller';
import { CreditCommands } from './credit/credit-commands';
import { CreditDeskController } from './credit/credit-desk.controller';
import { AgreementController } from './agreement/agreement.controller';
import { NettingOpinionController } from './agreement/netting-opinion.controller';
import { RelationshipPaperController } from './agreement/relationship-paper.controller';
import { CollateralAssetController } from './collateral/collateral-asset.controller';
import { CollateralRequestController } from './collateral/collateral-request.controller';
import { CollateralController } from './collateral/collateral.controller';
import { CreditLineController } from './credit/credit-line.controller';
import { LineActController } from './credit/line-act.controller';
import { LineReadingController } from './credit/line-reading.controller';
import { NavStatementController } from './credit/nav-statement.controller';
import { NoticeController } from './credit/notice.controller';
import { PolicyDoor } from './credit/policy-door';
import { ReservationController } from './credit/reservation.controller';
import { ScoreWeightsController } from './credit/score-weights.controller';
import { WrongWayController } from './credit/wrong-way.controller';
import { HealthController } from './health/health.controller';
import { ReadinessService, REDIS_URL } from './health/readiness.service';
import { MarginCallCommands } from './margin/margin-call-commands';
import { MarginCallController } from './margin/margin-call.controller';
import { MarginCallDeliverableController } from './margin/margin-call-deliverable.controller';
import { MarginCallPledgeController } from './margin/margin-call-pledge.controller';
import { MarginCallRulesController } from './margin/margin-call-rules.controller';
import { MarginCallStepController } from './margin/margin-call-step.controller';
import { CloseController } from './market-data/close.controller';
import { ClosePushController } from './market-data/close-push.controller';
import { FundingRatePushController } from './market-data/funding-rate-push.controller';
import { FundingRateController } from './market-data/funding-rate.controller';
import { DisputeDeskController } from './margin/dispute-desk.controller';
import { DisputeController } from './margin/dispute.controller';
import { InterestController } from './margin/interest.controller';
import { IntradayRightController } from './margin/intraday-right.controller';
import { ReferenceRateController } from './margin/interest-rate.controller';
import { ReferenceRateProposalController } from './margin/interest-rate-proposal.controller';
import { RunStatementController } from './margin/statement-run.controller';
import { StatementController } from './margin/statement.controller';
import { MarkController } from './market-data/mark.controller';
import { MarketChangeController } from './market-data/market-change.controller';
import { MarketController } from './market-data/market.controller';
import { QuotePushController } from './market-data/quote-push.controller';
import { MarginReconciliationController } from './margin/margin-reconciliation.controller';
import { RunController } from './exposure/run.controller';
import { SnapshotController } from './market-data/snapshot.controller';
import { IsolationCertificateController } from './legal-entity/isolation-certificate.controller';
import { SigningKey } from './legal-entity/isolation-certificate-key';
import { PartyPaperController } from './legal-entity/party-paper.controller';
import { PartyPhoneController } from './legal-entity/party-phone.controller';
import { PartyStandingController } from './legal-entity/party-standing.controller';
import { RelationshipController } from './legal-entity/relationship.controller';
import { RelationshipProposalController } from './legal-entity/relationship-proposal.controller';
import { ApplicationController } from './onboarding/application.controller';
import { OnboardingCommands } from './onboarding/onboarding-commands';
import { RiskRatingController } from './onboarding/risk-rating.controller';
import { ScreeningController } from './onboarding/screening.controller';
import { ApplicationSectionController } from './onboarding/application-section.controller';
import { ApplicationStepController } from './onboarding/application-step.controller';
import { ProblemController } from './problems/problem.controller';
import { BacktestController } from './risk/backtest.controller';
import { CreditCurveController } from './risk/credit-curve.controller';
import { ExposureMeasureController } from './risk/exposure-measure.controller';
import { ExposureProfileController } from './risk/exposure-profile.controller';
import { HouseStressController } from './risk/house-stress.controller';
import { MarginModelChoiceController } from './risk/margin-model-choice.controller';
import { MarginModelController } from './risk/margin-model.controller';
import { SaccrBookController } from './risk/saccr-book.controller';
import { RiskCommands } from './risk/risk-commands';
import { CollateralSaleController } from './resolution/collateral-sale.controller';
import { DefaultController } from './resolution/default.controller';
import { Cooling } from './settlement/cooling';
import { SettlementCommands } from './settlement/settlement-commands';
import { SettlementInstructionController } from './settlement/settlement-instruction.controller';
import { SettlementInstructionStepController } from './settlement/settlement-instruction-step.controller';
import { WithdrawalController } from './settlement/withdrawal.controller';
import { StreamController } from './stream/stream.controller';
import { StreamHub } from './stream/stream-hub';
import { StreamSettings } from './stream/stream.settings';
import { TrancheController } from './tail-bond/tranche.controller';
import { InstrumentController } from './trade/instrument.controller';
import { ReconciliationController } from './trade/reconciliation.controller';
import { TradeChangeController } from './trade/trade-change.controller';
import { TradeController } from './trade/trade.controller';
import { Transactions } from './transactions';
import { WebhookCommands } from './webhook/webhook-commands';
import { WebhookDeliveryController } from './webhook/webhook-delivery.controller';
import { WebhookEndpointController } from './webhook/webhook-endpoint.controller';

const A_MINUTE = 60_000;

@Module({})
export class ApiModule {
  /** @throws SettingsError when the environment is malformed */
  static with(environment: NodeJS.ProcessEnv): DynamicModule {
    const settings = readSettings(environment);
    const own = readApiSettings(environment);
    return {
      module: ApiModule,
      imports: [
        loggerModule(own),
        ThrottlerModule.forRoot([{ ttl: A_MINUTE, limit: own.rateLimit }]),
        databaseModule(settings, 'ringfence api'),
        outsideModule(settings),
        licensedModelModule(environment),
        AccessModule.with(new OidcVerifier(own.issuer)),
        ControlModule,
        LedgerModule,
        LegalEntityModule,
        MarketDataModule,
        TradeModule,
        CreditModule,
        SettlementModule,
        CollateralModule,
        ExposureModule,
        MarginModule,
        ResolutionModule,
        TailBondModule,
      ],
      controllers: [
        HealthController,
        ProblemController,
        RelationshipController,
        RelationshipProposalController,
        IsolationCertificateController,
        AgreementController,
        RelationshipPaperController,
        NettingOpinionController,
        ApplicationController,
        ApplicationSectionController,
        ApplicationStepController,
        ScreeningController,
        RiskRatingController,
        CreditLineController,
        LineActController,
        NoticeController,
        CovenantController,
        NavStatementController,
        AuthorityController,
        LineReadingController,
        WrongWayController,
        AppetiteController,
        AppetiteOverrideController,
        ScoreWeightsController,
        CreditDeskController,
        ReservationController,
        SettlementInstructionController,
        SettlementInstructionStepController,
        WithdrawalController,
        CollateralAssetController,
        CollateralController,
        CollateralRequestController,
        PartyStandingController,
        PartyPhoneController,
        PartyPaperController,
        InstrumentController,
        TradeController,
        TradeChangeController,
        ReconciliationController,
        MarginCallController,
        MarginCallStepController,
        MarginCallDeliverableController,
        MarginCallPledgeController,
        MarginCallRulesController,
        MarginModelController,
        MarginModelChoiceController,
        BacktestController,
        CreditCurveController,
        ExposureMeasureController,
        ExposureProfileController,
        HouseStressController,
        SaccrBookController,
        RunStatementController,
        StatementController,
        DisputeController,
        DisputeDeskController,
        IntradayRightController,
        ReferenceRateProposalController,
        ReferenceRateController,
        InterestController,
        CloseController,
        MarkController,
        MarketController,
        QuotePushController,
        FundingRateController,
        FundingRatePushController,
        ClosePushController,
        MarketChangeController,
        SnapshotController,
        RunController,
        CollateralSaleController,
        MarginReconciliationController,
        DefaultController,
        TrancheController,
        StreamController,
        WebhookEndpointController,
        WebhookDeliveryController,
      ],
      providers: [
        Transactions,
        OnboardingCommands,
        WebhookCommands,
        CreditCommands,
        MarginCallCommands,
        RiskCommands,
        ReadinessReader,
        ReadinessService,
        SettlementCommands,
        StreamHub,
        { provide: StreamSettings, useValue: StreamSettings.from(environment) },
        { provide: Cooling, useValue: Cooling.from(environment) },
        { provide: SigningKey, useValue: SigningKey.from(environment) },
        { provide: WebhookSettings, useValue: WebhookSettings.from(environment) },
        { provide: REDIS_URL, useValue: settings.redisUrl },
        PolicyDoor,
        { provide: APP_GUARD, useClass: RateGuard },
      ],
    };
  }
}

/** Lines of JSON on stderr, one a request, under the request's id. Stdout belongs to the one line that says the API is ready. */
function loggerModule({ logLevel }: ApiSettings): DynamicModule {
  const options = {
    level: logLevel,
    redact: ['req.headers.authorization', 'req.headers.cookie'],
    autoLogging: { ignore: ({ url }: IncomingMessage) => url?.startsWith('/health/') === true },
  };
  return LoggerModule.forRoot({ pinoHttp: [options, destination(2)] });
}
