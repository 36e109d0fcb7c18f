import type { ProposedLine } from '@app/credit';
import { type Covenant, EACH_DAY, PRODUCTS, type SubLimit, TENOR_BUCKETS, WHOLE } from '@app/credit/domain';
import type { Money } from '@app/kernel';
import { BadRequestException } from '@nestjs/common';
import { type MoneyDto, moneyOf } from '../http/money.dto';
import type { CovenantDto } from './covenant.dto';
import type { LineProposalDto, SubLimitDto } from './credit-line.dto';

const MOST = 10n ** 18n; // minor units: a tenth of what a column holds

/** The terms that a body asks for. @throws BadRequestException when its parts do not go together */
export function termsOf(body: LineProposalDto): ProposedLine['terms'] {
  return {
    occupancy: body.occupancy,
    commitment: body.commitment,
    approved: notNegative(body.approved),
    firstSkin: notNegative(body.firstSkin),
    unsecured: notNegative(body.unsecured),
    subLimits: body.subLimits.map(subLimitOf),
    covenants: body.covenants.map(covenantOf),
    clause: body.clause,
    expiresOn: body.expiresOn,
    reviewOn: body.reviewOn,
    reductions: (body.reductions ?? []).map(({ from, most }) => ({ from, most: notNegative(most) })),
    warnAt: body.warnAt,
  };
}

/** An amount of a line, as the books can hold it. */
export function notNegative(dto: MoneyDto): Money {
  const money = amountOf(dto);
  if (money.minor < 0n) throw new BadRequestException(['an amount of a line is not below 0']);
  return money;
}

/** An amount that may be below 0: a fund that owes more than it has. */
export function amountOf(dto: MoneyDto): Money {
  const money = moneyOf(dto);
  if (money === undefined)
    throw new BadRequestException(['an amount is finer than the smallest unit of its asset']);
  if (money.minor > MOST || money.minor < -MOST)
    throw new BadRequestException(['an amount is beyond what the books can hold']);
  return money;
}

const UNDERLYING = /^[A-Z0-9-]{1,30}$/;

const MAY_BE_OF: Readonly<Record<SubLimitDto['by'], (of: string) => boolean>> = {
  product: (of) => (PRODUCTS as readonly string[]).includes(of),
  underlying: (of) => UNDERLYING.test(of),
  tenor: (of) => (TENOR_BUCKETS as readonly string[]).includes(of),
  'settlement-day': (of) => of === EACH_DAY,
  'im-financing': (of) => of === WHOLE,
};

function subLimitOf({ by, of, most }: SubLimitDto): SubLimit {
  if (!MAY_BE_OF[by](of)) throw new BadRequestException([`subLimits: there is no ${by} ${of}`]);
  return { by, of, most: notNegative(most) } as SubLimit;
}

/** A covenant with exactly what its kind is made of. */
function covenantOf(dto: CovenantDto): Covenant {
  const { id, clause, daysToUse, gives, kind } = dto;
  const undertaking = { id, clause, daysToUse, gives };
  const given = (['months', 'percent', 'least', 'most', 'statement', 'dayOfMonth'] as const).filter(
    (part) => dto[part] !== undefined,
  );
  const only = (...parts: readonly string[]) => given.join() === parts.join();
  const { months, percent, least, most, statement, dayOfMonth } = dto;
  if (kind === 'nav-decline' && months && percent !== undefined && only('months', 'percent'))
    return { ...undertaking, kind, months, percent };
  if ((kind === 'nav-floor' || kind === 'minimum-liquidity') && least && only('least'))
    return { ...undertaking, kind, least: notNegative(least) };
  if (kind === 'leverage-ceiling' && most !== undefined && only('most'))
    return { ...undertaking, kind, most };
  if (kind === 'delivery' && statement && dayOfMonth && only('statement', 'dayOfMonth'))
    return { ...undertaking, kind, statement, dayOfMonth };
  throw new BadRequestException([`covenants: ${id} is not what a ${kind} is made of`]);
}
