// docs/declaration.md: every key people may write, with its meaning and default, printed from the schemas that check it.

import { z } from 'zod';
import { siteSchema } from './declaration/site.ts';
import { zoneSchema } from './declaration/zone.ts';

export const DECLARATION_PAGE = 'docs/declaration.md';

const OPENING = `# What may be declared

Written by \`npm run schemas\` from the schemas that \`sallyport check\` uses; edit those. Editors that know the YAML language server complete
and check these files, because each names its JSON Schema in the first line. Keys in bold are required.
`;

type Property = {
  readonly path: string;
  readonly required: boolean;
  readonly description: string;
  readonly values: string;
  readonly fallback: string;
};

/** A JSON Schema node, as far as it is read here. */
const nodeSchema = z.looseObject({
  description: z.string().optional(),
  default: z.unknown().optional(),
  enum: z.array(z.union([z.string(), z.number()])).optional(),
  const: z.unknown().optional(),
  required: z.array(z.string()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  additionalProperties: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
});
type Node = z.infer<typeof nodeSchema>;

/** The page's text. Throws when a key has no description: a key nobody can look up is not finished. */
export function declarationPage(): string {
  const sections = [
    section('site.yaml', 'What the zones of a site share.', siteSchema),
    section('<zone>.yaml', 'One zone: one cluster, or a host without one, at one Purdue level.', zoneSchema),
  ];
  return [OPENING, ...sections].join('\n');
}

function section(file: string, purpose: string, schema: z.ZodType): string {
  const rows = propertiesOf(nodeSchema.parse(z.toJSONSchema(schema, { io: 'input' })), '').map(rowOf);
  const head = ['| key | meaning | values | default |', '| --- | --- | --- | --- |'];
  return [`## \`${file}\``, '', purpose, '', ...head, ...rows, ''].join('\n');
}

function propertiesOf(node: Node, above: string): readonly Property[] {
  const { properties = {}, required = [] } = node;
  return Object.entries(properties).flatMap(([key, value]) => {
    const property = nodeSchema.parse(value);
    const path = `${above}${key}`;
    if (property.description === undefined)
      throw new Error(`Cannot describe "${path}": its schema has no description. Add one`);
    const own: Property = {
      path,
      required: required.includes(key) && property.default === undefined,
      description: property.description,
      values: valuesOf(property),
      fallback: property.default === undefined ? '' : JSON.stringify(property.default),
    };
    return [own, ...objectsBelow(property, path).flatMap(([child, childPath]) => propertiesOf(child, childPath))];
  });
}

/** The objects that stand below a property: itself, its items, one of its alternatives, or what any key of it holds. */
function objectsBelow(node: Node, path: string): readonly (readonly [Node, string])[] {
  if (node.items !== undefined) return objectsBelow(nodeSchema.parse(node.items), `${path}[]`);
  if (node.anyOf !== undefined) return node.anyOf.flatMap((each) => objectsBelow(nodeSchema.parse(each), path));
  if (node.properties !== undefined) return [[node, `${path}.`]];
  return typeof node.additionalProperties === 'object'
    ? objectsBelow(nodeSchema.parse(node.additionalProperties), `${path}.*`)
    : [];
}

function valuesOf(node: Node): string {
  const values = node.enum ?? (node.const === undefined ? [] : [node.const]);
  return values.map((value) => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``).join(', ');
}

function rowOf({ path, required, description, values, fallback }: Property): string {
  const key = required ? `**\`${path}\`**` : `\`${path}\``;
  return `| ${key} | ${description.replaceAll('|', '\\|').replaceAll('<', '&lt;')} | ${values} | ${fallback === '' ? '' : `\`${fallback}\``} |`;
}
