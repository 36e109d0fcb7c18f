import { no } from './meaning';

/** Marks, margin calls and certificates. */
export const FLOW = {
  differs: no(
    409,
    'The source said otherwise of that symbol at that instant before.',
    'Report it under its own instant; what was said is not said again.',
  ),
  implausible: no(
    422,
    'The price is more than five times what stood within the hour, or less than a fifth of it.',
    'Check both: `detail` says what stood, and when. Two officers may void that, or record this one as they have agreed on it.',
  ),
  voided: no(
    409,
    'Two officers have agreed that the price which the source gave of that instant is none.',
    'Report what is right under an instant of its own.',
  ),
  'unknown-source': no(422, 'The symbol is not marked by that source.', 'Name a source of its market.'),
  'unknown-symbol': no(422, 'We do not mark that.', 'Name a symbol of a market we have.'),
  'from-the-future': no(422, 'Nobody can know that yet.', 'Check the clock of the source.'),
  'not-a-price': no(422, 'A price is above 0.', 'Check the source.'),
  'wrong-asset': no(422, 'The call is in another asset.', 'Give the amount in the asset of the call.'),
  'dispute-above-call': no(
    422,
    'More is disputed than is called.',
    'Dispute at most the amount of the call.',
  ),
  'dispute-not-positive': no(422, 'Nothing is disputed.', 'Dispute an amount above 0, or agree.'),
  'wrong-state': no(409, 'The call was answered, met or withdrawn before.', 'Read the call as it stands.'),
  'deadline-passed': no(
    409,
    'The deadline of the call is over.',
    'Pay, and tell operations what is wrong with it.',
  ),
  'no-certificate-key': no(
    503,
    'The house has no key to sign certificates with.',
    'Tell operations: `detail` names the setting.',
  ),
};
