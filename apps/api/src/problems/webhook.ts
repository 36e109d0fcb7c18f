import { no } from './meaning';

/** Why nothing is sent where somebody wants it sent. */
export const WEBHOOK = {
  'url-malformed': no(422, 'That is no address a webhook could be sent to.', 'Give a whole https address.'),
  'url-not-https': no(422, 'What is sent could be read on its way.', 'Give an https address.'),
  'url-with-credentials': no(
    422,
    'An address with a name and a password in it is not kept.',
    'Leave them out: what you receive is signed.',
  ),
  'url-not-public': no(
    422,
    'The address is of a private network, or of the machine itself.',
    'Give an address that the internet reaches.',
  ),
  'too-many-endpoints': no(409, 'A client has ten endpoints at most.', 'Use one of those you have.'),
  'endpoint-disabled': no(409, 'The endpoint is disabled; `disabledBecause` says why.', 'Enable it first.'),
  'range-malformed': no(422, 'The range ends before it begins.', 'Give a `from` before `until`.'),
  'no-webhook-key': no(
    503,
    'The house has no key to keep secrets under.',
    'Tell operations: WEBHOOK_KEY is not set.',
  ),
};
