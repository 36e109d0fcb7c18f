import { CalendarDate } from '@app/kernel';
import { MarginModelChoiceService, MarginModelService } from '@app/margin';
import type { ModelKind } from '@app/margin/domain';
import { HistoryService } from '@app/market-data';
import { readFileSync } from 'node:fs';
import { type CellWorld, given, hour, officer, R1 } from '../resolution/cell-world';

export const EFFECTIVE_ON = '2025-10-11';
export const NO_ADD_ONS = { concentration: [], liquidity: [], wrongWay: [] };

export const historical = {
  window: 500,
  filtered: true,
  decay: 0.94,
  measure: 'expected-shortfall',
  confidence: 0.975,
  horizon: 'square-root',
  procyclicality: { kind: 'none' },
  addOns: NO_ADD_ONS,
};

export const scan = {
  scenarios: [
    { spot: 0.16, volatility: 0.4, weight: 1 },
    { spot: -0.16, volatility: 0.4, weight: 1 },
  ],
  nearPower: 0.3,
  farPower: 0.13,
  netPart: 0.02,
  hedgedPart: 0.01,
  addOns: NO_ADD_ONS,
};

/** The next version of a kind, proposed by ann and approved by bob. */
export async function agreeModel(
  world: CellWorld,
  kind: ModelKind,
  parameters: object,
  upon = 0,
): Promise<void> {
  const models = world.get(MarginModelService);
  const wanted = { kind, parameters, effectiveOn: EFFECTIVE_ON };
  await world.inTx(async (tx) => {
    const asked = await models.propose(tx, wanted, officer('ann'), { asOf: hour(21), upon });
    given(await models.approve(tx, { ...given(asked), checker: officer('bob') }));
  });
}

/** That the relationship is margined by it from the next day on: proposed by ann and approved by bob. @param version pinned to it */
export async function chooseModel(
  world: CellWorld,
  kind: ModelKind,
  { upon = 0, version = null }: { readonly upon?: number; readonly version?: number | null } = {},
): Promise<void> {
  const choices = world.get(MarginModelChoiceService);
  const wanted = { kind, version, effectiveOn: EFFECTIVE_ON };
  await world.inTx(async (tx) => {
    const asked = await choices.propose(tx, R1, wanted, officer('ann'), { asOf: hour(21), upon });
    given(await choices.approve(tx, R1, { ...given(asked), checker: officer('bob') }));
  });
}

const btc = (JSON.parse(readFileSync('data/market/daily-history.json', 'utf8')) as { BTC: string }).BTC.split(
  ' ',
);
const last = CalendarDate.parse('2025-10-10')!;

/** The closes of another coin up to 10 October 2025, of which DOGE's history is made here. */
export const known = btc.slice(0, last.number - CalendarDate.parse('2017-08-17')!.number + 1);

/** The last of them, by their number. @param late how many of the newest have not come in yet */
export async function recordHistory(
  world: CellWorld,
  days = known.length,
  late = 0,
  symbol = 'DOGE',
): Promise<void> {
  const all = known.slice(known.length - days).map((close, index, { length }) => ({
    symbol,
    day: last.plusDays(index + 1 - length).text,
    close,
    source: 'test',
  }));
  given(await world.inTx((tx) => world.get(HistoryService).record(tx, all.slice(0, all.length - late))));
}
