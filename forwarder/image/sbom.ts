// The list of parts in the image, CycloneDX: what npm says of the installed tree, less what the image does not carry and what
// would differ from one build to the next (a serial number, the time, the name of the folder).

import { z } from 'zod';

const componentSchema = z.looseObject({ 'bom-ref': z.string(), name: z.string(), version: z.string() });

export const sbomSchema = z.looseObject({
  bomFormat: z.literal('CycloneDX'),
  serialNumber: z.string().optional(),
  metadata: z.looseObject({ timestamp: z.string().optional(), component: componentSchema }),
  components: z.array(componentSchema),
  dependencies: z.array(z.looseObject({ ref: z.string(), dependsOn: z.array(z.string()).default([]) })),
});

export type Sbom = z.infer<typeof sbomSchema>;

const NAME = 'sallyport-forwarder';

/** The same parts give the same text, whenever and wherever it is built. `carried` is `name@version` of each package. */
export function stableSbom(sbom: Sbom, carried: ReadonlySet<string>): Sbom {
  const { serialNumber: _serial, ...lasting } = sbom;
  const { timestamp: _time, component, ...metadata } = sbom.metadata;
  const listed = new Set(sbom.components.map(({ name, version }) => `${name}@${version}`));
  const unlisted = [...carried].filter((part) => !listed.has(part));
  if (unlisted.length > 0)
    throw new Error(
      `Cannot list the parts of the image: npm does not name ${unlisted.join(', ')}. Run npm sbom on the tree that npm ci installed, without devDependencies in package.json`,
    );
  const components = sbom.components.filter(({ name, version }) => carried.has(`${name}@${version}`));
  const known = new Set([component['bom-ref'], ...components.map((each) => each['bom-ref'])]);
  return {
    ...lasting,
    metadata: { ...metadata, component: { ...component, name: NAME, type: 'application' } },
    components,
    dependencies: sbom.dependencies
      .filter(({ ref }) => known.has(ref))
      .map((each) => ({ ...each, dependsOn: each.dependsOn.filter((ref) => known.has(ref)) })),
  };
}
