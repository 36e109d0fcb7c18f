import { accept, refuse, type Result } from '@app/kernel';

/** The steps of an application, in order. What is left behind is decided. */
export const APPLICATION_STEPS = [
  'draft',
  'submitted',
  'identification',
  'screening',
  'due-diligence',
  'legal-documentation',
  'credit-approval',
  'account-setup',
  'test-transfer',
  'approved',
  'active',
] as const;
export type ApplicationStep = (typeof APPLICATION_STEPS)[number];

/** Beside the way: waiting for the applicant, stopped, or ended. */
export const SIDE_STATES = ['info-requested', 'on-hold', 'rejected', 'withdrawn'] as const;
export type ApplicationState = ApplicationStep | (typeof SIDE_STATES)[number];

export const APPLICATION_COMMANDS = [
  'submit', // also answers what was asked
  'advance',
  'propose', // the maker's half of an approval
  'approve', // the checker's half
  'activate',
  'request-info',
  'hold',
  'resume',
  'reject',
  'withdraw',
] as const;
export type ApplicationCommand = (typeof APPLICATION_COMMANDS)[number];

/** As what somebody acts on an application. */
export type ApplicationRole =
  'counterparty' | 'ops-analyst' | 'compliance' | 'legal' | 'credit-officer' | 'approver' | 'screening'; // the job

/** Where an application stands. In a side state it remembers the step it goes back to. */
export interface ApplicationStanding {
  readonly state: ApplicationState;
  readonly resumesAt?: ApplicationStep;
}

export interface IllegalTransition {
  readonly kind: 'illegal-transition';
  readonly state: ApplicationState;
  readonly legal: readonly ApplicationCommand[]; // for anybody
}

export interface RoleMayNot {
  readonly kind: 'role-may-not';
  readonly allowed: readonly ApplicationRole[];
}

/** Who leaves each step by `advance`: whoever answers for what it examined. */
const ADVANCED_BY = {
  submitted: 'ops-analyst',
  identification: 'ops-analyst',
  screening: 'compliance',
  'due-diligence': 'compliance',
  'legal-documentation': 'legal',
  'credit-approval': 'credit-officer',
  'account-setup': 'ops-analyst',
} as const satisfies Partial<Record<ApplicationStep, ApplicationRole>>;

const OFFICERS = ['ops-analyst', 'compliance', 'legal', 'credit-officer'] as const;

/** Who gives each command. Which of them leaves a step by `advance`, the step itself says. */
export const COMMANDED_BY = {
  submit: ['counterparty', 'ops-analyst'],
  advance: OFFICERS,
  propose: ['ops-analyst'],
  approve: ['approver'],
  activate: ['ops-analyst', 'approver'],
  'request-info': OFFICERS,
  hold: ['compliance', 'screening'],
  resume: ['compliance'],
  reject: ['compliance', 'legal', 'credit-officer', 'approver'],
  withdraw: ['counterparty', 'ops-analyst'],
} as const satisfies Record<ApplicationCommand, readonly ApplicationRole[]>;
export type CommanderOf<Command extends ApplicationCommand> = (typeof COMMANDED_BY)[Command][number];

/**
 * Where a command takes an application, when somebody gives it who may. Ended applications stay ended; an active one can only be held,
 * since what follows it is the party's own life.
 */
export function transition(
  standing: ApplicationStanding,
  command: ApplicationCommand,
): Result<ApplicationStanding, IllegalTransition> {
  const next = nextOf(standing, command);
  if (next !== undefined) return accept(next);
  return refuse({ kind: 'illegal-transition', state: standing.state, legal: legalCommands(standing) });
}

/**
 * Where `advance` takes an application.
 *
 * @param role as what it is asked: it must be the one that answers for the step
 */
export function advance(
  standing: ApplicationStanding,
  role: CommanderOf<'advance'>,
): Result<ApplicationStanding, IllegalTransition | RoleMayNot> {
  const next = transition(standing, 'advance');
  if (!next.ok || !isAdvanced(standing.state) || ADVANCED_BY[standing.state] === role) return next;
  return refuse({ kind: 'role-may-not', allowed: [ADVANCED_BY[standing.state]] });
}

/** The commands that somebody may give an application as it stands. */
export function legalCommands(standing: ApplicationStanding): ApplicationCommand[] {
  return APPLICATION_COMMANDS.filter((command) => nextOf(standing, command) !== undefined);
}

/** Whether a step comes before another. */
export function isBefore(step: ApplicationStep, other: ApplicationStep): boolean {
  return APPLICATION_STEPS.indexOf(step) < APPLICATION_STEPS.indexOf(other);
}

const isAdvanced = (state: ApplicationState): state is keyof typeof ADVANCED_BY => state in ADVANCED_BY;

/** Under examination: submitted, and not approved yet. */
function isExamined(state: ApplicationState): state is ApplicationStep {
  return isAdvanced(state) || state === 'test-transfer';
}

function nextOf(standing: ApplicationStanding, command: ApplicationCommand): ApplicationStanding | undefined {
  const { state, resumesAt } = standing;
  const examined = isExamined(state);
  switch (command) {
    case 'submit':
      if (state === 'draft') return { state: 'submitted' };
      return state === 'info-requested' && resumesAt !== undefined ? { state: resumesAt } : undefined;
    case 'advance':
      return isAdvanced(state) ? stepAfter(state) : undefined;
    case 'propose':
      return state === 'test-transfer' ? { state } : undefined;
    case 'approve':
      return state === 'test-transfer' ? { state: 'approved' } : undefined;
    case 'activate':
      return state === 'approved' ? { state: 'active' } : undefined;
    case 'request-info':
      return examined ? { state: 'info-requested', resumesAt: state } : undefined;
    case 'hold':
      return heldFrom(standing);
    case 'resume':
      return state === 'on-hold' && resumesAt !== undefined ? { state: resumesAt } : undefined;
    case 'reject':
      return examined || OTHERWISE_REJECTED.includes(state) ? ended(standing, 'rejected') : undefined;
    case 'withdraw':
      return isEnded(state) || state === 'active' ? undefined : ended(standing, 'withdrawn');
  }
}

const OTHERWISE_REJECTED: readonly ApplicationState[] = ['on-hold', 'info-requested', 'approved'];

/** An active application that was held and is then ended would leave a party without one: it stays held, or resumes. */
function ended({ resumesAt }: ApplicationStanding, state: 'rejected' | 'withdrawn') {
  return resumesAt === 'active' ? undefined : { state };
}

function heldFrom({ state, resumesAt }: ApplicationStanding): ApplicationStanding | undefined {
  if (state === 'on-hold' || isEnded(state) || state === 'draft') return undefined;
  if (state === 'info-requested') return resumesAt && { state: 'on-hold', resumesAt };
  return { state: 'on-hold', resumesAt: state };
}

function isEnded(state: ApplicationState): state is 'rejected' | 'withdrawn' {
  return state === 'rejected' || state === 'withdrawn';
}

function stepAfter(step: ApplicationStep): ApplicationStanding | undefined {
  const state = APPLICATION_STEPS[APPLICATION_STEPS.indexOf(step) + 1];
  return state && { state };
}
