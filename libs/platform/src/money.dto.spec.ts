import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { IsMoney, MoneyDto } from './money.dto';

class Request {
  @IsMoney() amount!: MoneyDto;
}

const messages = (errors: ValidationError[]): string[] =>
  errors.flatMap((error) => [...Object.values(error.constraints ?? {}), ...messages(error.children ?? [])]);
const check = (amount: unknown) => messages(validateSync(plainToInstance(Request, { amount })));

it('reads an amount', () => {
  expect(check({ asset: 'USDC', amount: '250.00' })).toEqual([]);
  const request = plainToInstance(Request, { amount: { asset: 'USDC', amount: '250.00' } });
  expect(request.amount.toMoney().toText()).toBe('250.000000');
});

it.each([
  {
    amount: { asset: 'USDC', amount: '0.0000001' },
    says: 'at most 6 decimals of USDC',
    why: 'it is too fine',
  },
  { amount: { asset: 'USDC', amount: 250 }, says: 'must be decimal text', why: 'it is a JSON number' },
  { amount: { asset: 'USDC', amount: '1e6' }, says: 'must be decimal text', why: 'it has an exponent' },
  {
    amount: { asset: 'USDC.owed', amount: '1' },
    says: 'asset must be one of',
    why: 'a promise is not paid with',
  },
  { amount: undefined, says: 'amount must be an amount', why: 'it is missing' },
  { amount: [], says: 'amount must be an amount', why: 'it is a list' },
])('says what is wrong with an amount when $why', ({ amount, says }) => {
  expect(check(amount).join('; ')).toContain(says);
});
