import { ArrayMaxSize, IsIn, IsInt, IsUUID, Length, Matches, Max, Min } from 'class-validator';
import type { JsonObject } from './json-schema';
import { withValidation } from './validation';

class Wallet {
  @IsUUID() id!: string;
  @Length(1, 60) @Matches(/^[a-z]*$/) @Matches(/z/) label!: string;
  @IsInt() @Min(1) @Max(9) confirmations!: number;
  @ArrayMaxSize(3) @Matches(/^\d+$/, { each: true }) amounts!: string[];
  @IsIn(['USDC']) asset!: string;
}

const text = { type: 'string' };

it('says in a schema what is validated, and leaves alone what is not', () => {
  const properties: JsonObject = {
    id: text,
    label: text,
    confirmations: { type: 'number' },
    amounts: { type: 'array', items: text },
    asset: text,
    more: text,
  };
  expect(withValidation({ [Wallet.name]: { type: 'object', properties }, Other: text })).toEqual({
    [Wallet.name]: {
      type: 'object',
      properties: {
        id: { type: 'string', format: 'uuid' },
        // Decorators are read from the last to the first.
        label: {
          type: 'string',
          pattern: 'z',
          allOf: [{ pattern: '^[a-z]*$' }],
          minLength: 1,
          maxLength: 60,
        },
        confirmations: { type: 'integer', minimum: 1, maximum: 9 },
        amounts: { type: 'array', items: { type: 'string', pattern: String.raw`^\d+$` }, maxItems: 3 },
        asset: { type: 'string', enum: ['USDC'] },
        more: text,
      },
    },
    Other: text,
  });
});
