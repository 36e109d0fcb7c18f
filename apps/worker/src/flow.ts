/** The queues, in the order money flows. The first word of a kind of work is the queue that carries it. */
export const FLOW = [
  'legal-entity',
  'market-data',
  'exposure',
  'credit',
  'margin',
  'settlement',
  'resolution',
  'tail-bond',
  'ledger',
  'control',
] as const;
