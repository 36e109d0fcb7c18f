import { type Answer, asOwner, type CallerName, type House, knock, UNKNOWN } from './a-house';

/** A door at which one proposes and another approves. */
export interface Door {
  readonly maker: CallerName;
  readonly checker: CallerName;
  /** Proposes something that was not proposed before. */
  readonly propose: () => Promise<{ readonly status: number; readonly json: Answer }>;
  readonly approvalOf: (proposalId: string) => string; // the address
  readonly bodyOf?: (proposalId: string, termsHash: string) => object; // where it is more than the hash
}

let keys = 0;

/** What a door says in each case in which the second pair of eyes is refused; rows are as others would have left them. */
export async function fourEyesAt(house: House, door: Door): Promise<Readonly<Record<string, string>>> {
  const { maker, checker, propose, approvalOf, bodyOf = (_, termsHash) => ({ termsHash }) } = door;
  const proposed = async () => {
    const { status, json } = await propose();
    if (status !== 201) throw new Error(`it is not proposed: ${JSON.stringify(json)}`);
    return { proposalId: String(json['proposalId']), termsHash: String(json['termsHash']) };
  };
  const approve = async ({ proposalId, termsHash }: Awaited<ReturnType<typeof proposed>>) =>
    said(
      await knock(house, approvalOf(proposalId), {
        as: checker,
        method: 'POST',
        key: `four-eyes-${String((keys += 1))}`,
        body: bodyOf(proposalId, termsHash),
      }),
    );
  const unruled = (statement: string, proposalId: string) =>
    asOwner(house, `set session_replication_role = replica; ${statement} where id = '${proposalId}'`);

  for (const officer of [maker, checker]) await enrol(house, officer);
  const stranger = said(await unenrolled(house, maker, propose));
  const first = await proposed();
  const unknown = await unenrolled(house, checker, () => approve(first));
  const changed = await approve({ ...first, termsHash: 'ab'.repeat(32) });
  const missing = await approve({ ...first, proposalId: UNKNOWN.call });
  await unruled(`update control.proposal set maker = '${checker}'`, first.proposalId);
  const own = await approve(first);
  await unruled(
    `update control.proposal set maker = '${maker}', maker_group = 'group of ${checker}'`,
    first.proposalId,
  );
  const friend = await approve(first);
  await unruled(
    `update control.proposal set maker_group = 'group of ${maker}', expires_at = proposed_at + interval '1 microsecond'`,
    first.proposalId,
  );
  const late = await approve(first);
  const second = await proposed();
  const approved = await approve(second);
  await unruled(`update control.approval set checker = 'somebody'`, second.proposalId);
  const again = await approve(second);
  return { stranger, unknown, changed, missing, own, friend, late, approved, again };
}

/** What every such door says. */
export const FOUR_EYES = {
  stranger: '403 unknown-actor',
  unknown: '403 unknown-actor',
  changed: '409 changed',
  missing: '404',
  own: '403 maker-is-checker',
  friend: '403 same-conflict-group',
  late: '409 expired',
  approved: '200',
  again: '409 decided-already',
};

/** What is answered to somebody of whom the house knows nothing for the while. */
export async function unenrolled<T>(house: House, name: string, ask: () => Promise<T>): Promise<T> {
  const rename = (from: string, to: string) =>
    asOwner(
      house,
      `set session_replication_role = replica; update control.actor set id = '${to}' where id = '${from}'`,
    );
  await rename(name, 'nobody');
  const answer = await ask();
  await rename('nobody', name);
  return answer;
}

/** An officer of a conflict group of his own, whom others let in. */
export const enrol = (house: House, name: string) =>
  asOwner(
    house,
    `set session_replication_role = replica;
     insert into control.actor (id, name, role, conflict_group) values ('${name}', '${name}', '${name}', 'group of ${name}') on conflict do nothing`,
  );

/** An answer in a line: 409 changed. */
export const said = ({ status, json }: { readonly status: number; readonly json: Answer }): string =>
  [status, json['refusal']].join(' ').trim();
