// What to say about something that was thrown: it need not be an Error, and an Error of another realm is no `instanceof`.

export function textOf(error: unknown): string {
  return isObject(error) && 'message' in error ? String(error.message) : String(error);
}

/** Whether it carries a code of the operating system, such as "ENOENT". */
export function hasCode(error: unknown, code: string): boolean {
  return isObject(error) && 'code' in error && error.code === code;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
