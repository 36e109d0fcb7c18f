import fc from 'fast-check';
import {
  APPLICATION_COMMANDS,
  APPLICATION_STEPS,
  type ApplicationCommand,
  type ApplicationRole,
  type ApplicationStanding,
  isBefore,
  legalCommands,
  transition,
} from './application';

const ROLES: readonly ApplicationRole[] = [
  ...([
    'counterparty',
    'ops-analyst',
    'compliance',
    'legal',
    'credit-officer',
    'approver',
    'screening',
  ] as const),
];
const draft: ApplicationStanding = { state: 'draft' };

it('goes from draft to active, each step by the role that answers for it', () => {
  const way = [
    ['submit', 'counterparty', 'submitted'],
    ['advance', 'ops-analyst', 'identification'],
    ['advance', 'ops-analyst', 'screening'],
    ['advance', 'compliance', 'due-diligence'],
    ['advance', 'compliance', 'legal-documentation'],
    ['advance', 'legal', 'credit-approval'],
    ['advance', 'credit-officer', 'account-setup'],
    ['advance', 'ops-analyst', 'test-transfer'],
    ['propose', 'ops-analyst', 'test-transfer'],
    ['approve', 'approver', 'approved'],
    ['activate', 'ops-analyst', 'active'],
  ] as const;
  let standing = draft;
  for (const [command, role, state] of way) {
    const others = ROLES.filter((each) => each !== role);
    const open = others.filter((each) => transition(standing, command, each).ok);
    // The house may submit for an applicant, and whoever approves may activate.
    expect(open).toEqual(command === 'submit' ? ['ops-analyst'] : command === 'activate' ? ['approver'] : []);
    const next = transition(standing, command, role);
    expect(next).toEqual({ ok: true, value: { state } });
    standing = { state };
  }
});

describe('transition', () => {
  const at = (state: ApplicationStanding['state'], resumesAt?: ApplicationStanding['resumesAt']) => ({
    state,
    ...(resumesAt !== undefined && { resumesAt }),
  });

  it.each<{
    from: ApplicationStanding;
    command: ApplicationCommand;
    role: ApplicationRole;
    to: ApplicationStanding;
    why: string;
  }>([
    {
      from: at('screening'),
      command: 'request-info',
      role: 'compliance',
      to: at('info-requested', 'screening'),
      why: 'somebody has to answer',
    },
    {
      from: at('info-requested', 'screening'),
      command: 'submit',
      role: 'counterparty',
      to: at('screening'),
      why: 'the answer is looked at where it was asked for',
    },
    {
      from: at('due-diligence'),
      command: 'hold',
      role: 'screening',
      to: at('on-hold', 'due-diligence'),
      why: 'a true match stops it',
    },
    {
      from: at('info-requested', 'screening'),
      command: 'hold',
      role: 'compliance',
      to: at('on-hold', 'screening'),
      why: 'a question is asked anew',
    },
    {
      from: at('active'),
      command: 'hold',
      role: 'screening',
      to: at('on-hold', 'active'),
      why: 'a list changes after the party is in',
    },
    {
      from: at('on-hold', 'approved'),
      command: 'resume',
      role: 'compliance',
      to: at('approved'),
      why: 'the match was struck off',
    },
    {
      from: at('on-hold', 'screening'),
      command: 'reject',
      role: 'compliance',
      to: at('rejected'),
      why: 'the match is true',
    },
    {
      from: at('approved'),
      command: 'withdraw',
      role: 'counterparty',
      to: at('withdrawn'),
      why: 'nobody has to come in',
    },
  ])('$command takes $from to $to: $why', ({ from, command, role, to }) => {
    expect(transition(from, command, role)).toEqual({ ok: true, value: to });
  });

  it.each<{
    from: ApplicationStanding;
    command: ApplicationCommand;
    legal: readonly ApplicationCommand[];
    why: string;
  }>([
    { from: draft, command: 'approve', legal: ['submit', 'withdraw'], why: 'nothing was examined' },
    {
      from: draft,
      command: 'advance',
      legal: ['submit', 'withdraw'],
      why: 'only the applicant says that it is whole',
    },
    {
      from: at('submitted'),
      command: 'submit',
      legal: ['advance', 'request-info', 'hold', 'reject', 'withdraw'],
      why: 'it is submitted already',
    },
    {
      from: at('test-transfer'),
      command: 'advance',
      legal: ['propose', 'approve', 'request-info', 'hold', 'reject', 'withdraw'],
      why: 'the last step takes two',
    },
    {
      from: at('approved'),
      command: 'request-info',
      legal: ['activate', 'hold', 'reject', 'withdraw'],
      why: 'what is approved is not touched',
    },
    { from: at('active'), command: 'withdraw', legal: ['hold'], why: 'the party is in' },
    {
      from: at('on-hold', 'active'),
      command: 'reject',
      legal: ['resume'],
      why: 'its party stays in the books',
    },
    { from: at('rejected'), command: 'submit', legal: [], why: 'it is over' },
    { from: at('withdrawn'), command: 'hold', legal: [], why: 'it is over' },
  ])('$command from $from is refused, with what is legal: $why', ({ from, command, legal }) => {
    const refusal = { kind: 'illegal-transition', state: from.state, legal };
    expect(transition(from, command, 'ops-analyst')).toEqual({ ok: false, refusal });
  });

  it('says who may, to one who may not', () => {
    expect(transition(at('legal-documentation'), 'advance', 'ops-analyst')).toEqual({
      ok: false,
      refusal: { kind: 'role-may-not', allowed: ['legal'] },
    });
  });

  const walk = fc.array(fc.tuple(fc.constantFrom(...APPLICATION_COMMANDS), fc.constantFrom(...ROLES)), {
    maxLength: 60,
  });

  it('offers, wherever it stands, just what somebody may do; skips no step, and nobody leaves an end', () => {
    fc.assert(
      fc.property(walk, (commands) => {
        let standing = draft;
        for (const [command, role] of commands) {
          const legal = legalCommands(standing);
          const possible = APPLICATION_COMMANDS.filter((each) =>
            ROLES.some((by) => transition(standing, each, by).ok),
          );
          expect(legal).toEqual(possible);
          const next = transition(standing, command, role);
          if (!next.ok) continue;
          expect(['rejected', 'withdrawn']).not.toContain(standing.state);
          expect(stepOf(next.value) - stepOf(standing)).toBeLessThanOrEqual(1);
          standing = next.value;
        }
      }),
      { numRuns: 300 },
    );
  });

  function stepOf({ state, resumesAt }: ApplicationStanding): number {
    return APPLICATION_STEPS.findIndex((step) => step === (resumesAt ?? state));
  }
});

it('knows which step comes first', () => {
  expect([isBefore('draft', 'active'), isBefore('active', 'draft'), isBefore('draft', 'draft')]).toEqual([
    true,
    false,
    false,
  ]);
});
