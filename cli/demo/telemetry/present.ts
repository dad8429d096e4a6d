/** The value; a sentence where it has to be there and is not. */
export function present<T>(value: T | undefined, what: string): T {
  if (value !== undefined) return value;
  throw new Error(`Cannot go on: ${what} is not there`);
}
