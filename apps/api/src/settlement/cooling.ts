import { SettingsError } from '@app/platform';

const VARIABLE = 'SETTLEMENT_COOLING_HOURS';
const LEAST = 4;
const MOST = 168;

/** How long a change of where money goes waits after two have agreed: SETTLEMENT_COOLING_HOURS, a day when it is not set. */
export class Cooling {
  private constructor(readonly hours: number) {}

  /** @throws SettingsError when something is given that is no number of hours from 4 to 168 */
  static from(environment: NodeJS.ProcessEnv): Cooling {
    const given = environment[VARIABLE] ?? '24';
    const hours = /^[1-9]\d{0,2}$/.test(given) ? Number.parseInt(given, 10) : 0;
    if (hours < LEAST || hours > MOST)
      throw new SettingsError([
        `${VARIABLE} is a whole number of hours from ${String(LEAST)} to ${String(MOST)}`,
      ]);
    return new Cooling(hours);
  }
}
