import { examplePaper } from './example-paper';
import { paperGaps } from './paper';

describe('what the paper of a seat lacks', () => {
  const gapsOf = (...given: Parameters<typeof examplePaper>) =>
    paperGaps(examplePaper(...given)).map(({ missing, blocks }) => `${missing}${blocks ? '!' : ''}`);

  it.each([
    { without: [], gaps: [], why: 'it is whole' },
    {
      without: ['isda-master-2002'],
      gaps: ['master-missing!'],
      why: 'without a master agreement nothing can net: that is not said twice',
    },
    { without: ['csa-2016-vm'], gaps: ['variation-margin-missing!'], why: 'nothing is called' },
    { without: ['csa-2018-im'], gaps: ['initial-margin-missing!'], why: 'nothing is held' },
  ] as const)('$gaps without $without: $why', ({ without, gaps }) => {
    expect(gapsOf({}, without)).toEqual(gaps);
  });

  it('is no annex for initial margin where the control of its account is agreed', () => {
    const paper = examplePaper({}, ['csa-2018-im']);
    const accountControl = { ...paper.master, form: 'account-control', elections: {} } as never;
    expect(paperGaps({ ...paper, accountControl })).toEqual([]);
  });

  it('is the control of the account, where the annex leaves it open and nothing else agrees it', () => {
    const { initialMargin, ...paper } = examplePaper();
    const elections = { ...initialMargin!.elections, controlAgreement: null };
    const gaps = paperGaps({ ...paper, initialMargin: { ...initialMargin!, elections } });
    expect(gaps).toMatchObject([{ part: 'account-control', blocks: false }]);
  });

  it('is a plain opinion, which keeps nobody from opening, at gross numbers', () => {
    const paper = { ...examplePaper(), netting: { on: false, why: 'opinion-expired' } as const };
    expect(paperGaps(paper)).toEqual([
      {
        part: 'netting-opinion',
        missing: 'opinion-expired',
        why: 'the opinion has expired: exposure and initial margin are gross',
        blocks: false,
      },
    ]);
  });
});
