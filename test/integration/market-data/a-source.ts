import { ApprovalService } from '@app/control';
import { Clock, id } from '@app/kernel';
import { MarketChangeService, newQuoteKeys, signPush } from '@app/market-data';
import { DataSource } from 'typeorm';
import { type House, knock } from '../api/a-house';

/** What a machine sends: left out, it is as it should be. */
export interface Sent {
  readonly id?: string;
  readonly body?: object;
  readonly secret?: string;
  readonly at?: number; // seconds from now
  readonly headers?: Record<string, string>;
}

let sent = 0;

/** Seconds of the epoch: whatever time a database lives in, a push is signed in this one. */
const seconds = () => Math.floor((performance.timeOrigin + performance.now()) / 1000);

/** A source that two officers have agreed on, with the keys that it signs with. */
export class Source {
  readonly keys = newQuoteKeys();

  constructor(
    private readonly house: House,
    readonly name: string,
  ) {}

  async approve(symbols: readonly string[]): Promise<void> {
    const { app } = this.house;
    await app.get(DataSource).transaction(async (tx) => {
      const officers = app.get(ApprovalService);
      const changes = app.get(MarketChangeService);
      const [maker, checker] = [id<'Actor'>('olga'), id<'Actor'>('rita')];
      await officers.enrol(tx, { id: maker, name: 'Olga', role: 'operations', conflictGroup: 'operations' });
      await officers.enrol(tx, { id: checker, name: 'Rita', role: 'risk officer', conflictGroup: 'risk' });
      const terms = { name: this.name, publicKeys: [this.keys.public], symbols, maxAgeMinutes: 5 };
      const proposed = await changes.proposeQuoteSource(tx, terms, {
        maker,
        asOf: await app.get(Clock).now(),
      });
      expect(proposed.ok && (await changes.approve(tx, { ...proposed.value, checker })).ok).toBe(true);
    });
  }

  push(path: string, { id: given, body = {}, secret = this.keys.secret, at = 0, headers }: Sent) {
    const message = given ?? `msg-${String((sent += 1))}`;
    const timestamp = String(seconds() + at);
    const payload = JSON.stringify({ source: this.name, ...body });
    const signature = signPush(secret, { id: message, timestamp, body: payload });
    const signed = { 'webhook-id': message, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
    return knock(this.house, path, { method: 'POST', body: payload, headers: headers ?? signed });
  }
}

/** The status and the reason; of what the door refuses, that it is bad. */
export const saidBy = ({
  status,
  json: { refusal = 'bad' },
}: {
  readonly status: number;
  readonly json: { refusal?: unknown };
}) => `${String(status)} ${refusal as string}`;
