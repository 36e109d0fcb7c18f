import { textOf } from '@app/kernel';
import type { NewsItem } from './webhook-event';

/** What has happened to an instruction: a no on the phone ends it, and an approval makes it cool. */
export type InstructionStep = 'proposed' | 'proven' | 'confirmed' | 'denied' | 'approved' | 'cancelled';

/** What a party is told of where its money may go: whoever hears of a step that nobody of its own has asked for can stop it. */
export function instructionNews(
  step: InstructionStep,
  {
    id: instructionId,
    partyId,
    inForceFrom,
    confirmed,
  }: {
    readonly id: string;
    readonly partyId: string;
    readonly inForceFrom?: Date; // once two have agreed: until then it cools
    readonly confirmed?: { readonly n: number };
  },
): NewsItem {
  const again = step === 'confirmed' ? `/${String(confirmed?.n ?? 0)}` : ''; // the party may be called twice
  return {
    type: 'settlement_instruction.changed',
    key: `${instructionId}/${step}${again}`,
    to: { party: partyId },
    data: { instructionId, step, inForceFrom: inForceFrom === undefined ? null : textOf(inForceFrom) },
  };
}
