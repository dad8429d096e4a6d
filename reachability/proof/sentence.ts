// What an object says or fails to say, as a sentence that stands by itself.

/** `text` as the readers of objects and ways write it, where "it" is the object; the path stands behind. */
export function sentence(text: string, object: string, decides = object): string {
  const said = text.replace(/^it /, `${nameOf(decides)} `).replace(/^its /, `${nameOf(decides)}: its `);
  return `${said} (${object})`;
}

/** `dist/…/NetworkPolicy.line-egress.yaml` → `NetworkPolicy "line-egress"`; of other files the name. */
function nameOf(object: string): string {
  const file = object.slice(object.lastIndexOf('/') + 1);
  const [, kind, name] = /^([A-Z]\w+)\.(.+)\.yaml$/.exec(file) ?? [];
  return kind === undefined || name === undefined ? `"${file}"` : `${kind} "${name}"`;
}
