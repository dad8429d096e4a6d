// Paths of fields in inputs and outputs of transformations: segments between dots, quoted where a name holds a dot, one "*"
// for any fields, and words that begin with "$" for what is not in the message itself.

export type FieldPath = {
  readonly segments: readonly string[];
  /** Where `*` stands; undefined where it does not. */
  readonly wildcard: number | undefined;
  /** The dataset of `$context(name)`; undefined for other paths. */
  readonly dataset: string | undefined;
  /** Whether the last known value stands in for a missing one (`? $last`). */
  readonly last: boolean;
};

/** Where a path stands decides what may begin it. */
export type PathPlace = 'enrich' | 'filter' | 'map' | 'output';

export type ParsedPath = { readonly path: FieldPath } | { readonly fault: string };

const LAST = /\s*\?\s*\$last\s*$/i;

/** The path, or what of it the product would not understand and the cure. */
export function parseFieldPath(text: string, place: PathPlace): ParsedPath {
  if (/\?\?/.test(text)) {
    return { fault: 'a default behind "??" is known to graphs of data flows only. Write "if($1 == (), …, $1)"' };
  }
  const last = LAST.test(text);
  if (last && (place === 'output' || place === 'enrich'))
    return { fault: '"? $last" belongs to inputs of filters and maps. Remove it' };
  const segments = segmentsOf(text.replace(LAST, ''));
  if (segments === undefined)
    return { fault: 'a quoted segment is not closed, or more follows it. Close it before the next "."' };
  if (segments.some(({ name, quoted }) => name === '' && !quoted))
    return { fault: 'a segment is empty. Remove one of the two "."' };
  const names = segments.map(({ name }) => name);
  const fault = findWildcardFault(segments, place) ?? findPrefixFault(names, place);
  if (fault !== undefined) return { fault };
  const wildcard = segments.findIndex(({ name, quoted }) => name === '*' && !quoted);
  const [, dataset] = /^\$context\(([^()]+)\)$/.exec(names[0] ?? '') ?? [];
  return { path: { segments: names, wildcard: wildcard === -1 ? undefined : wildcard, dataset, last } };
}

type Segment = { readonly name: string; readonly quoted: boolean };

/** Undefined where a quote is not closed. Quotes within a segment are part of its name. */
function segmentsOf(text: string): readonly Segment[] | undefined {
  const segments: Segment[] = [];
  let rest = text;
  for (;;) {
    // The name of a dataset may hold dots.
    const [whole, quoted, dataset, plain = ''] =
      /^(?:"([^"]*)"|(\$context\([^()]*\))|([^.]*))(?=\.|$)/.exec(rest) ?? [];
    if (whole === undefined || plain.startsWith('"')) return undefined;
    segments.push({ name: quoted ?? dataset ?? plain, quoted: quoted !== undefined });
    if (whole.length === rest.length) return segments;
    rest = rest.slice(whole.length + 1);
  }
}

function findWildcardFault(segments: readonly Segment[], place: PathPlace): string | undefined {
  const open = segments.filter(({ name, quoted }) => !quoted && name.includes('*'));
  if (open.length === 0) return undefined;
  if (place === 'filter' || place === 'enrich') return '"*" belongs to maps. Name the field';
  if (open.some(({ name }) => name !== '*')) return '"*" stands for whole segments. Let it stand alone between "."';
  return open.length > 1 ? '"*" stands twice. Use it once' : undefined;
}

const METADATA = /^\$metadata\.(topic|system_property\.content_type|(user_property|header)\..+)$/;
const WRITABLE = /^\$metadata\.(user_property|header)\..+$/;

function findPrefixFault(names: readonly string[], place: PathPlace): string | undefined {
  const [first = ''] = names;
  if (!first.startsWith('$')) return undefined;
  const path = names.join('.');
  if (first === '$metadata') return findMetadataFault(path, place);
  if (place === 'output') return `"${first}" is not written to. Name a field of the outcome`;
  if (names.length < 2) return `"${first}" alone is no field. Write "${first}.field"`;
  if (first === '$source' || /^\$context\([^()]+\)$/.test(first)) return undefined;
  if (first === '$context' && place === 'enrich') return undefined;
  return `"${first}" is not known here. Use ${place === 'enrich' ? '"$source.…" or "$context.…"' : '"$metadata.…" or "$context(dataset).…"'}`;
}

function findMetadataFault(path: string, place: PathPlace): string | undefined {
  if (place === 'output') {
    return WRITABLE.test(path)
      ? undefined
      : `"${path}" is not written to. Use "$metadata.user_property.…" or "$metadata.header.…"`;
  }
  return METADATA.test(path)
    ? undefined
    : `"${path}" is not known. Use "$metadata.topic", "$metadata.user_property.…", "$metadata.header.…" or "$metadata.system_property.content_type"`;
}
