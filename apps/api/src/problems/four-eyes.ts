import { no } from './meaning';

/** What the second pair of eyes is for, wherever something is proposed and approved. */
export const FOUR_EYES = {
  'maker-is-checker': no(403, 'Whoever proposed it does not approve it.', 'Let somebody else approve it.'),
  'same-conflict-group': no(
    403,
    'Maker and checker stand in the same conflict group.',
    'Let somebody approve it who reports elsewhere.',
  ),
  'unknown-actor': no(
    403,
    'The client is no officer of the house, so that nothing can be signed by it.',
    'Have it enrolled as an officer, with its conflict group.',
  ),
  changed: no(
    409,
    'What was read is not what was proposed.',
    'Read the proposal again, and approve it by the hash it has now.',
  ),
  expired: no(409, 'The proposal was not approved in time.', 'Propose it anew.'),
  'decided-already': no(
    409,
    'It was decided before.',
    'Read what was decided; propose again what should change.',
  ),
  stale: no(
    409,
    'Another version came into force since it was proposed.',
    'Read what is in force, and propose upon that.',
  ),
};
