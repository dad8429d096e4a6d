// Stands in for the command `flux install`: the controllers it is asked for, from the registry it is told.
// It checks nothing beforehand and installs none of the network policies of the real one.

import { parseArgs } from 'node:util';
import { installFlux } from './install-flux.ts';
import { readFluxManifests } from './manifests.ts';

const VERSION = 'v1.7.3';
const COMPONENTS = 'source-controller,kustomize-controller';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { context: { type: 'string' }, registry: { type: 'string' }, components: { type: 'string' } },
});
const { context, registry, components } = values;
if (positionals.join(' ') !== 'install' || context === undefined || registry === undefined || components !== COMPONENTS)
  throw new Error(`Cannot run flux ${process.argv.slice(2).join(' ')}: only installing ${COMPONENTS} is known here`);
await installFlux(context, readFluxManifests(process.env['STAND_INS_FLUX'] ?? ''), {
  imageOf: (controller) => `${registry}/${controller}:${VERSION}`,
  flagsOf: () => [],
});
