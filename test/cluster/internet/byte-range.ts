// The Range field of a request (RFC 9110, section 14.2), as far as registries' clients use it: one range, from somewhere on.

export type ByteRange = { readonly start: number; readonly end: number };

/** The part that is asked for, both ends included; undefined for the whole. Forms other than one range ask for the whole. */
export function readRange(field: string | undefined, size: number): ByteRange | 'not satisfiable' | undefined {
  const { start, end } = /^bytes=(?<start>\d+)-(?<end>\d*)$/.exec(field ?? '')?.groups ?? {};
  if (start === undefined) return undefined;
  const range = { start: Number(start), end: Math.min(end === '' ? size : Number(end), size - 1) };
  return range.start < size && range.start <= range.end ? range : 'not satisfiable';
}
