import { leiRefusal } from '@app/legal-entity/domain';
import { calculator } from './calculator';
import { required } from './reader';
import { text } from './value-reader';

export const lei = calculator({
  summary: 'whether a legal entity identifier is written right',
  source: 'ISO 17442-1; ISO/IEC 7064, MOD 97-10: letters A = 10 … Z = 35, the number modulo 97 is 1',
  fields: { lei: required(text, 'the identifier, as it was given') },
  answer: ({ lei: given }) => {
    const reason = leiRefusal(given);
    return reason === undefined ? { valid: true } : { valid: false, reason };
  },
});
