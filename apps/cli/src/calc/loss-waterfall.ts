import { Money } from '@app/kernel';
import { absorb } from '@app/resolution/domain';
import { calculator } from './calculator';
import { listOf, minorUnits, objectOf, required, Unacceptable, word } from './reader';

const UNIT = { code: 'minor units', scale: 0 };
const UNCOVERED = 'SHORTFALL';

const layer = objectOf({
  id: required(word, 'name of the layer, a key of the answer'),
  capacityMinor: required(minorUnits, 'what it can absorb, in minor units'),
});

export const lossWaterfall = calculator({
  summary: 'who absorbs a cumulative net loss, layer by layer',
  source: 'absorbed_k = min(C_k, max(0, N − Σ_{j<k} C_j)); a recovery is the same at a lower N',
  fields: {
    layers: required(listOf(layer), 'in the order in which they absorb'),
    netLoss: required(minorUnits, 'N, cumulative losses less recoveries, in minor units'),
  },
  answer: ({ layers, netLoss }) => {
    const ids = [...layers.map(({ id }) => id), UNCOVERED];
    const twice = ids.find((id, index) => ids.indexOf(id) !== index);
    if (twice !== undefined)
      throw new Unacceptable('layers', `a list whose ids differ, from ${UNCOVERED} too: ${twice}`);
    const { layers: absorbed, residual } = absorb(
      Money.ofMinor(netLoss, UNIT),
      layers.map(({ id, capacityMinor }) => ({
        id,
        kind: 'tranche', // the caller's order is the order
        capacity: Money.ofMinor(capacityMinor, UNIT),
        used: Money.zero(UNIT),
      })),
    );
    const parts = absorbed.map(({ id, absorbed: part }) => [id, part.toText()]);
    return Object.fromEntries([...parts, [UNCOVERED, residual.toText()]]) as Record<string, string>;
  },
});
