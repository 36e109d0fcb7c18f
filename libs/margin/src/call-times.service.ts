import { ExposureRunService, type NewestExposures } from '@app/exposure';
import { plusMinutes } from '@app/kernel';
import { type WorldCalendar, worldCalendar } from '@app/legal-entity';
import type { Relationship, RelationshipId } from '@app/legal-entity/domain';
import type { SnapshotId } from '@app/market-data';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  type AnnexTime,
  type AnnexTimes,
  annexTimesOf,
  calledAfter,
  firstValuedFrom,
  grantedOf,
  valuedOf,
} from './call-times.rows';
import { type CallTimes, callTimes } from './domain';
import { electedAround, plainlyElects } from './elected-times';

/** When a seat may be called: by its annex for variation margin, and, for its own margin, by the one that it is posted under. */
export interface SeatTimes {
  readonly vm: CallTimes;
  readonly own: CallTimes;
}

/** Of those whose paper does not plainly elect the instant of a run, seat by seat. Whoever is not here is called by it. */
export type RunTimes = ReadonlyMap<RelationshipId, ReadonlyMap<string, SeatTimes>>;

type Newest = ReadonlyMap<RelationshipId, NewestExposures>;

interface Window {
  readonly from: Date;
  readonly to: Date;
}

const REMEMBERED_MINUTES = 16 * 24 * 60; // by then an annex has valued, however many days were off

/** Who may be called on a valuation: by what the annexes in force elect, and by what Schedules grant between their times. */
@Injectable()
export class CallTimesService {
  private world: Promise<WorldCalendar> | undefined;

  constructor(private readonly exposures: ExposureRunService) {}

  /** Of the relationships of a run, by the newest valuation of each. Who plainly elects the instant is not asked about. */
  async of(tx: EntityManager, newest: Newest, asOf: Date): Promise<RunTimes> {
    const annexes = await annexTimesOf(tx, [...newest.keys()], asOf);
    const asked = [...annexes].filter(
      ([of, seats]) => (newest.get(of)?.asOf ?? asOf) > asOf || !isPlain(seats, asOf),
    );
    if (asked.length === 0) return new Map<RelationshipId, never>();
    const ids = asked.map(([of]) => of);
    const valued = await valuedOf(tx, ids, asOf);
    const instants = [...valued.values()].flat().concat(asOf);
    const window = { from: least(instants), to: most(instants) };
    const granted = await grantedOf(tx, ids, window.from);
    const electedBy = await this.electing(window);
    const since = await calledAfter(tx, ids, asOf);
    return new Map(
      asked.map(([of, seats]) => {
        const timesOf = (annex: AnnexTime, called: Date | undefined): CallTimes => {
          const elected = electedBy(annex);
          if ('noCalendar' in elected)
            return { calls: false, isFirst: false, later: undefined, next: undefined, ...elected };
          const times = callTimes(asOf, valued.get(of) ?? [], { elected, granted: granted.get(of) ?? [] });
          // A run that comes late finds that a newer one was called on for the same cause: it was, whatever is known by now.
          return called === undefined ? times : { ...times, isFirst: false, later: times.later ?? called };
        };
        return [
          of,
          new Map(
            seats.map(({ code, vm, own }) => {
              const calledIn = (what: 'vm' | 'own') => since.get(`${of}/${code}/${what}`);
              return [code, { vm: timesOf(vm, calledIn('vm')), own: timesOf(own, calledIn('own')) }];
            }),
          ),
        ];
      }),
    );
  }

  /** The newest exposures; of whoever has times of his own, those of a run: marks of another instant are not what his annex says. */
  async exposuresOf(
    tx: EntityManager,
    relationships: readonly Relationship[],
    {
      newest,
      times,
      snapshotId,
    }: { readonly newest: Newest; readonly times: RunTimes; readonly snapshotId: SnapshotId },
  ): Promise<Newest> {
    const past = [...times.keys()].filter((of) => newest.get(of)?.snapshotId !== snapshotId);
    if (past.length === 0) return newest;
    const snapshots = new Map(past.map((of) => [of, snapshotId]));
    const own = await this.exposures.seatsOn(tx, relationships, snapshots);
    return new Map(
      [...newest].map(([of, valued]) => [of, { ...valued, seats: own.get(of) ?? valued.seats }] as const),
    );
  }

  /**
   * The last valuation of each on which it was called, or would have been: of one that is called by every run, the newest there is. What
   * has happened since is measured from it.
   */
  async lastCalledOn(
    tx: EntityManager,
    relationships: readonly Relationship[],
    newest: Newest,
    asOf: Date,
  ): Promise<Newest> {
    const annexes = await annexTimesOf(tx, [...newest.keys()], asOf);
    const asked = [...annexes].filter(([of, seats]) => !isPlain(seats, newest.get(of)?.asOf ?? asOf));
    if (asked.length === 0) return newest;
    const ids = asked.map(([of]) => of);
    const granted = await grantedOf(tx, ids, plusMinutes(asOf, -REMEMBERED_MINUTES));
    const electedBy = await this.electing({ from: plusMinutes(asOf, -REMEMBERED_MINUTES), to: asOf });
    const since = new Map<RelationshipId, Date>();
    for (const [of, seats] of asked) {
      const elected = seats.flatMap(({ vm }) => {
        const times = electedBy(vm);
        return 'noCalendar' in times ? [] : times;
      });
      const valuedAt = newest.get(of)?.asOf ?? asOf;
      const causes = [...elected, ...(granted.get(of) ?? [])].filter((cause) => cause <= valuedAt);
      if (causes.length > 0) since.set(of, most(causes));
    }
    return this.asOfThen(tx, relationships, newest, since);
  }

  /** The first valuations at or since these instants, in the place of the newest. */
  private async asOfThen(
    tx: EntityManager,
    relationships: readonly Relationship[],
    newest: Newest,
    since: ReadonlyMap<RelationshipId, Date>,
  ): Promise<Newest> {
    const last = await firstValuedFrom(tx, since);
    const snapshots = new Map(last.map(({ id, snapshotId }) => [id, snapshotId]));
    const seats = await this.exposures.seatsOn(tx, relationships, snapshots);
    const found = new Map(newest);
    for (const { id, snapshotId, asOf } of last) {
      const known = newest.get(id);
      if (known !== undefined)
        found.set(id, { ...known, snapshotId, asOf, seats: seats.get(id) ?? known.seats });
    }
    return found;
  }

  /** Says of an annex when it values around some instants. Many elect the same, whose clocks are asked once. */
  private async electing(window: Window): Promise<(annex: AnnexTime) => ReturnType<typeof electedAround>> {
    const world = await (this.world ??= worldCalendar());
    const known = new Map<string, ReturnType<typeof electedAround>>();
    return ({ valuation, since }) => {
      const key = JSON.stringify(valuation);
      const times = known.get(key) ?? electedAround(valuation, window, world);
      known.set(key, times);
      return 'noCalendar' in times ? times : times.filter((time) => time >= since);
    };
  }
}

function isPlain(seats: readonly AnnexTimes[], asOf: Date): boolean {
  return seats.every(
    ({ vm, own }) => plainlyElects(vm.valuation, asOf) && plainlyElects(own.valuation, asOf),
  );
}

function least(instants: readonly Date[]): Date {
  return instants.reduce((one, other) => (other < one ? other : one));
}

function most(instants: readonly Date[]): Date {
  return instants.reduce((one, other) => (other > one ? other : one));
}
