import { no } from './meaning';

/** What the door itself says, before any business is reached: by the name that HTTP gives to the status. */
export const DOOR = {
  'bad-request': no(
    400,
    'The request is not what is asked for.',
    'Mend what `errors` or `detail` names; the document says what each operation takes.',
  ),
  unauthorized: no(
    401,
    'Nobody was proved by a token.',
    "Send an access token of this API's issuer that is still valid, as `Authorization: Bearer`.",
  ),
  forbidden: no(403, 'The role may not do this.', 'Ask somebody whose role the operation names.'),
  'not-found': no(
    404,
    'There is no such thing, or it is not yours to see: the two are answered alike.',
    'Check the address, and the party that your token speaks for.',
  ),
  'method-not-allowed': no(405, 'The address has no such method.', 'Use one that `Allow` names.'),
  'request-timeout': no(408, 'The request did not come to its end in time.', 'Send it again, at once.'),
  'payload-too-large': no(413, 'The body is larger than is taken.', 'Send less at once.'),
  'uri-too-long': no(414, 'No id is that long.', 'Send an id as it was given to you.'),
  'unsupported-media-type': no(415, 'The body is not JSON.', 'Send JSON, as `application/json`.'),
  'precondition-required': no(
    428,
    'It is not said which version is written upon.',
    'Read it, and send its ETag back as `If-Match`; for a first version send `If-None-Match: *`.',
  ),
  'request-header-fields-too-large': no(431, 'The headers are longer than is taken.', 'Send less in them.'),
  'too-many-requests': no(429, 'You ask too often.', 'Wait for the seconds that `Retry-After` says.'),
  'internal-server-error': no(
    500,
    'Something is broken on our side.',
    'Send the same request again under the same key; if it stays so, tell us its `instance`.',
  ),
  'service-unavailable': no(
    503,
    'The service, or something it needs, is not ready.',
    'Send the same request again, under the same key, after `Retry-After`.',
  ),
};

/** Why a token that is genuine lets nobody in; and a key that was used before. */
export const CALLERS = {
  'subject-malformed': no(
    403,
    '`sub` names nobody.',
    'Let the issuer put 1 to 255 visible characters there.',
  ),
  'role-missing': no(403, 'The token has no `role`.', 'Let the issuer put one role of this API there.'),
  'role-unknown': no(403, 'The `role` is none of ours.', 'Let the issuer put one role of this API there.'),
  'party-missing': no(
    403,
    'Whoever comes from outside speaks for a party, and the token names none.',
    'Let the issuer name it in `party`.',
  ),
  'party-malformed': no(403, '`party` is no name.', 'Let the issuer name the party as it is known here.'),
  'party-of-staff': no(
    403,
    'Whoever works in the house speaks for no party.',
    'Let the issuer leave `party` out, or give an outsider’s role.',
  ),
  'key-reused': no(
    409,
    'The Idempotency-Key was used for another request.',
    'Choose a new key for a new request; the same key is for the same request again.',
  ),
};
