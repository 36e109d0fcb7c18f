import { no } from './meaning';

/** Why an account is not taken, not paid to, or a party not moved. */
export const SETTLEMENT = {
  'not-an-address': no(422, 'It is no address of a wallet.', 'Give 0x and forty digits in hex.'),
  'address-not-checksummed': no(
    422,
    'Without its capitals a slip in the address would not show.',
    'Spell it as EIP-55 says: wallets show it so.',
  ),
  'address-checksum-wrong': no(
    422,
    'The capitals of the address do not belong to its digits.',
    'Copy it from the wallet again, whole.',
  ),
  'iban-malformed': no(422, 'It is no account number.', 'Give it in capitals, without blanks.'),
  'iban-country-unknown': no(
    422,
    'No country of that code has such numbers.',
    'Check its first two letters.',
  ),
  'iban-length-wrong': no(422, 'Numbers of that country are of another length.', 'Copy it again, whole.'),
  'iban-check-digits-wrong': no(422, 'Its check digits do not belong to it.', 'Copy it again, whole.'),
  'bic-malformed': no(422, 'It is no code of a bank.', 'Give its eight or eleven characters in capitals.'),
  'asset-not-paid-there': no(
    422,
    'That asset is not paid to an account of this kind.',
    'Name what is paid there: money to a bank, a token to a wallet.',
  ),
  'no-such-phone': no(422, 'The party has no such number on file.', 'Name a number of this party.'),
  'from-another-account': no(
    422,
    'The transfer came from elsewhere: it proves nothing of this account.',
    'Have the test amount sent from the account itself.',
  ),
  'another-amount': no(
    422,
    'It is not the amount that was asked for.',
    'Have exactly `testAmount` sent; it is this instruction’s own.',
  ),
  'party-closed': no(409, 'The party has left.', 'Let it apply again.'),
  'nothing-to-replace': no(
    409,
    'What it would replace is not of this party and asset, or was replaced or stopped.',
    'Name the instruction that stands, or none.',
  ),
  'instruction-over': no(
    409,
    'The instruction was replaced, denied or stopped.',
    'Propose the account anew.',
  ),
  'proven-already': no(409, 'Control of the account is proved.', 'Nothing: go on with the call back.'),
  'transfer-known': no(409, 'That transfer has proved another account.', 'Name the transfer of this one.'),
  'entered-by-caller': no(
    403,
    'Whoever entered the account does not confirm it.',
    'Let somebody else call the party.',
  ),
  'number-recorded-by-the-same': no(
    403,
    'The number was written down by who calls, or by who entered the account.',
    'Let a third person call, or use another number.',
  ),
  'number-too-new': no(
    409,
    'The number was not on file a day before the change.',
    'Call on one that was; if there is none, propose the account again a day later.',
  ),
  'approved-already': no(409, 'Two have agreed on it.', 'Nothing: it cools, or is in force.'),
  'not-called-back': no(409, 'The party has not confirmed it.', 'Call it back on a number on file first.'),
  'control-not-proven': no(
    409,
    'The test amount has not come from the account.',
    'Have it sent, and record it first.',
  ),
  'entered-by-checker': no(
    403,
    'Whoever entered the account does not approve it.',
    'Let somebody approve it who had no hand in it.',
  ),
  'wallet-listed': no(409, 'The wallet is on the sanctions list.', 'Pay nothing there; tell compliance.'),
  'wallet-not-screened': no(
    409,
    'No sanctions list was ever read.',
    'Have one read: the worker reads it once somebody applies.',
  ),
  'no-instruction-in-force': no(
    409,
    'The party has no such account in force for that asset.',
    'Name one that is in force, or propose it and wait.',
  ),
  'instruction-cooling': no(
    409,
    'The account was approved, and may still be stopped.',
    'Ask again from the hour that `detail` says.',
  ),
  'dues-unpaid': no(409, 'The seat has left something unpaid.', 'Pay what is due first.'),
  'not-enough-free': no(
    409,
    'Less is free than is asked for: margin is not, nor what is on its way out.',
    'Ask for at most what `detail` says.',
  ),
  'party-suspended': no(409, 'Nothing is done for the party at present.', 'Speak to compliance.'),
  'party-restricted': no(
    409,
    'The party takes no new risk.',
    'Do only what takes risk away, or have the restriction lifted by two.',
  ),
  'party-has-seat': no(409, 'The party sits in a relationship.', 'Have its seat given up first.'),
  'party-has-balance': no(
    409,
    'An account of the party still holds something, or it is on its way.',
    'Pay out what is left first.',
  ),
  'application-on-hold': no(
    409,
    'The application by which the party came in is held.',
    'Have what holds it cleared, and the application resumed.',
  ),
};
