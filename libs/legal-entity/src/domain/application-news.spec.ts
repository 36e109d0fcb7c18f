import { applicationNews } from './application-news';

const moved = {
  applicationId: 'a-1',
  client: 'counterparty:north',
  step: 4,
  command: 'advance',
  from: 'screening',
  to: 'due-diligence',
  asked: [],
} as const;

it('tells the one who applied of a step, once for each', () => {
  expect(applicationNews(moved)).toEqual([
    {
      type: 'application.moved',
      key: 'a-1/4',
      to: { client: 'counterparty:north' },
      data: { applicationId: 'a-1', command: 'advance', from: 'screening', to: 'due-diligence' },
    },
  ]);
});

it('tells what is asked, and why', () => {
  const [, asked] = applicationNews({
    ...moved,
    command: 'request-info',
    to: 'info-requested',
    asked: ['ownership'],
    reason: 'who is behind the trust?',
  });
  expect(asked).toMatchObject({
    type: 'application.info_requested',
    data: { applicationId: 'a-1', sections: ['ownership'], reason: 'who is behind the trust?' },
  });
});

it.each(['hold', 'reject', 'withdraw', 'resume'] as const)('does not tell why it was to %s', (command) => {
  const news = applicationNews({ ...moved, command, to: 'on-hold', reason: 'OSRIC of the list' });
  expect(JSON.stringify(news)).not.toContain('OSRIC');
});
