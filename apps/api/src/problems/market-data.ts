import { no } from './meaning';

/** Why a quote that a machine sends is not recorded, or a parameter of the market is not agreed on. */
export const MARKET_DATA = {
  unsigned: no(
    401,
    'A push is proved by its signature, and there is none.',
    'Send webhook-id, webhook-timestamp and webhook-signature, as Standard Webhooks has them.',
  ),
  'unknown-sender': no(
    401,
    'Nobody has approved that source.',
    'Have it proposed with its public key, and approved by another officer.',
  ),
  'signature-wrong': no(
    401,
    'None of the signatures is by a key of that source, over this id, timestamp and body.',
    'Sign `id.timestamp.body` with Ed25519, the body as it goes over the wire; check the key.',
  ),
  'signature-out-of-time': no(
    401,
    'It was signed more than five minutes from now.',
    'Sign each sending anew, and check the clock.',
  ),
  'source-signs': no(
    403,
    'Two officers agreed on a key for that source: its signature speaks for it, and nobody else.',
    'Have the source send it, signed. Where its key is lost, propose another: a second officer approves it.',
  ),
  'symbol-not-granted': no(
    403,
    'The source may not quote that symbol.',
    'Leave it out, or have the source approved for it.',
  ),
  'quote-late': no(
    422,
    'The quote is older than its market takes, and would be stale as it comes in.',
    'Send what is quoted now; what was missed is not made up for.',
  ),
  'not-a-funding-rate': no(
    422,
    'A funding rate is a fraction of notional, at most 0.04 either way.',
    'Check the decimal point: 0.01 % is 0.0001.',
  ),
  'no-such-interval': no(
    422,
    'Funding is paid at 00:00, 08:00 and 16:00 UTC.',
    'Send the rate of the interval that ends then.',
  ),
  'one-sided': no(422, 'A book has a bid and an ask.', 'Send both, or neither and a price.'),
  crossed: no(
    422,
    'The bid is above the ask: one of the two is old.',
    'Send the book anew when it is whole.',
  ),
  'too-wide': no(
    422,
    'The ask is more than half above the bid: nobody makes a market.',
    'Send a price from where there is one.',
  ),
  'no-such-quote': no(
    422,
    'Of that symbol, source and instant no quote is recorded.',
    'Name it as it was recorded; a mark of a snapshot says which quote it is.',
  ),
  'price-differs': no(
    409,
    'The quote is recorded at another price.',
    'Read what is recorded, in `detail`, and propose that it is voided.',
  ),
  'voided-already': no(
    409,
    'Two officers have voided it before.',
    'Nothing is left to do; what is right comes under an instant of its own.',
  ),
  'recorded-already': no(
    409,
    'The source has a quote of that instant, which stays as it is.',
    'Propose the price under another instant; if the recorded one is wrong, have it voided.',
  ),
  'proxy-of-itself': no(422, 'A symbol does not stand in for itself.', 'Name another symbol as its proxy.'),
  'no-history': no(
    422,
    'There are no daily closes of it.',
    'Import its history first, or name another proxy.',
  ),
};
