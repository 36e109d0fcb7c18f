/** Until then a block may still be undone: what came in cannot be spent, and what goes out is not gone. */
export const MINUTES_TO_FINALITY = 10;
