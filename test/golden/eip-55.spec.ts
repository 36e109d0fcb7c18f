import { addressRefusal, checksummed } from '@app/legal-entity/domain';
import golden from './eip-55.json';

it.each(golden.valid)('%s is spelled as published', (address) => {
  expect(addressRefusal(address)).toBeUndefined();
  expect(checksummed(address.toLowerCase())).toBe(address);
});
