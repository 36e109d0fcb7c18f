import fc from 'fast-check';
import {
  advance,
  APPLICATION_COMMANDS,
  APPLICATION_STEPS,
  type ApplicationCommand,
  type ApplicationStanding,
  COMMANDED_BY,
  isBefore,
  legalCommands,
  transition,
} from './application';

const draft: ApplicationStanding = { state: 'draft' };

it('goes from draft to active, each step by the role that answers for it', () => {
  const way = [
    ['submit', 'counterparty or ops-analyst', 'submitted'],
    ['advance', 'ops-analyst', 'identification'],
    ['advance', 'ops-analyst', 'screening'],
    ['advance', 'compliance', 'due-diligence'],
    ['advance', 'compliance', 'legal-documentation'],
    ['advance', 'legal', 'credit-approval'],
    ['advance', 'credit-officer', 'account-setup'],
    ['advance', 'ops-analyst', 'test-transfer'],
    ['propose', 'ops-analyst', 'test-transfer'],
    ['approve', 'approver', 'approved'],
    ['activate', 'ops-analyst or approver', 'active'],
  ] as const;
  let standing = draft;
  for (const [command, roles, state] of way) {
    const open =
      command === 'advance'
        ? COMMANDED_BY.advance.filter((each) => advance(standing, each).ok)
        : COMMANDED_BY[command];
    expect(open.join(' or ')).toBe(roles);
    expect(transition(standing, command)).toEqual({ ok: true, value: { state } });
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
    to: ApplicationStanding;
    why: string;
  }>([
    {
      from: at('screening'),
      command: 'request-info',
      to: at('info-requested', 'screening'),
      why: 'somebody has to answer',
    },
    {
      from: at('info-requested', 'screening'),
      command: 'submit',
      to: at('screening'),
      why: 'the answer is looked at where it was asked for',
    },
    {
      from: at('due-diligence'),
      command: 'hold',
      to: at('on-hold', 'due-diligence'),
      why: 'a true match stops it',
    },
    {
      from: at('info-requested', 'screening'),
      command: 'hold',
      to: at('on-hold', 'screening'),
      why: 'a question is asked anew',
    },
    {
      from: at('active'),
      command: 'hold',
      to: at('on-hold', 'active'),
      why: 'a list changes after the party is in',
    },
    {
      from: at('on-hold', 'approved'),
      command: 'resume',
      to: at('approved'),
      why: 'the match was struck off',
    },
    {
      from: at('on-hold', 'screening'),
      command: 'reject',
      to: at('rejected'),
      why: 'the match is true',
    },
    {
      from: at('approved'),
      command: 'withdraw',
      to: at('withdrawn'),
      why: 'nobody has to come in',
    },
  ])('$command takes $from to $to: $why', ({ from, command, to }) => {
    expect(transition(from, command)).toEqual({ ok: true, value: to });
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
    expect(transition(from, command)).toEqual({ ok: false, refusal });
  });

  it('says who may, to one who may not', () => {
    expect(advance(at('legal-documentation'), 'ops-analyst')).toEqual({
      ok: false,
      refusal: { kind: 'role-may-not', allowed: ['legal'] },
    });
  });

  const walk = fc.array(fc.constantFrom(...APPLICATION_COMMANDS), { maxLength: 60 });

  it('offers, wherever it stands, just what somebody may do; skips no step, and nobody leaves an end', () => {
    fc.assert(
      fc.property(walk, (commands) => {
        let standing = draft;
        for (const command of commands) {
          const legal = legalCommands(standing);
          expect(legal).toEqual(APPLICATION_COMMANDS.filter((each) => transition(standing, each).ok));
          const may = COMMANDED_BY.advance.filter((role) => advance(standing, role).ok);
          expect(may).toHaveLength(legal.includes('advance') ? 1 : 0);
          const next = transition(standing, command);
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
