import { ValidateIf } from 'class-validator';

/** Null says that there is nothing; left out, it is not said at all, and refused. */
export const MayBeNull = () => ValidateIf((_, value) => value !== null);
