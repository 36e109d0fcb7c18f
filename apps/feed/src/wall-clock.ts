/** The present moment. This process has no database to ask. */
export const wallClock = () => new Date(performance.timeOrigin + performance.now());
