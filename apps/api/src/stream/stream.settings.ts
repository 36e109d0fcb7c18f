import { SettingsError } from '@app/platform';

/** How long a stream lives, how many there are, and how patient they are with whoever reads them. Times are milliseconds. */
export class StreamSettings {
  private constructor(
    readonly lifetime: number, // then it ends, and is asked for again with a token that is still valid; 0: it ends as soon as all is told
    readonly mostOfAClient: number,
    readonly most: number,
    readonly heartbeat: number,
    readonly patience: number, // with a reader who does not take what is sent
  ) {}

  /** @throws SettingsError */
  static from({ STREAM_SECONDS = '900' }: NodeJS.ProcessEnv): StreamSettings {
    if (!/^(0|[1-9]\d{0,4})$/.test(STREAM_SECONDS))
      throw new SettingsError([
        'STREAM_SECONDS is how long a stream lives: a whole number of seconds, below 100,000',
      ]);
    return new StreamSettings(Number.parseInt(STREAM_SECONDS, 10) * 1000, 4, 200, 15_000, 10_000);
  }
}
