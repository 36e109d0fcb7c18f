import { ApprovalService } from '@app/control';
import { id } from '@app/kernel';
import { DataSource } from 'typeorm';
import { type CallerName, type House, knock } from '../api/a-house';
import { saidBy } from './a-source';

interface Proposed {
  readonly proposalId: string;
  readonly termsHash: string;
}

let sent = 0;

/** Officers of a house, of whom each proposes and another approves what is agreed on of the market. */
export class TwoOfficers {
  constructor(private readonly house: House) {}

  async enrol(): Promise<void> {
    const approvals = this.house.app.get(ApprovalService);
    await this.house.app.get(DataSource).transaction(async (tx) => {
      for (const officer of ['ops-analyst', 'risk-officer', 'approver'])
        await approvals.enrol(tx, {
          id: id<'Actor'>(officer),
          name: officer,
          role: officer,
          conflictGroup: officer,
        });
    });
  }

  post(as: CallerName, path: string, body: object) {
    const key = `officer-${String((sent += 1))}`;
    return knock(this.house, `/v1/${path}`, { as, method: 'POST', key, body });
  }

  async propose(path: string, terms: object): Promise<Proposed> {
    const { status, json } = await this.post('ops-analyst', `market-data/${path}`, terms);
    expect({ status, json }).toMatchObject({ status: 201 });
    return json as unknown as Proposed;
  }

  async approve({ proposalId, termsHash }: Proposed, as: CallerName = 'risk-officer'): Promise<string> {
    return saidBy(await this.post(as, `market-data/proposals/${proposalId}/approval`, { termsHash }));
  }

  /** @returns the approval */
  async agree(path: string, terms: object): Promise<string> {
    const proposed = await this.propose(path, terms);
    expect(await this.approve(proposed)).toBe('200 bad');
    return proposed.proposalId;
  }
}
