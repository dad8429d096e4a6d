// Transformations happen where messages pass, and lack nothing they speak of: the fields that "*" stands for, and datasets.

import type { TransformDeclaration } from '../../declaration/telemetry/transform.ts';
import type { Site } from '../../model.ts';
import type { Problem } from '../../problem.ts';
import type { RouteFault } from '../../telemetry/route-fault.ts';
import { telemetryOf } from '../../telemetry/telemetry-of.ts';
import { datasetKey } from '../../telemetry/transformation.ts';
import { VENDOR_LIMITS } from '../../telemetry/vendor-limits.ts';
import { routeProblem, routesOf } from './route-problem.ts';
import { judgeStep, type JudgedStep } from './transform-step.ts';

export function checkTransforms(site: Site): readonly Problem[] {
  return telemetryOf(site).ways.flatMap(({ index, route, flows }) => {
    const zones = flows.map(({ zone }) => zone);
    return Object.entries(routesOf(site)[index]?.transform ?? {}).flatMap(([zone, transform]) => {
      const faults = zones.includes(zone) ? judge(transform) : [absent(route, zone, zones)];
      return faults.map(({ at, ...fault }) => routeProblem(site, index, { ...fault, at: ['transform', zone, ...at] }));
    });
  });
}

function absent(route: string, zone: string, zones: readonly string[]): RouteFault {
  const choice = zones.map((each) => `"${each}"`).join(', ');
  const message = `Cannot transform messages of route "${route}" in "${zone}": no data flow of it runs there. Choose one of ${choice}`;
  return { at: [], code: 'transform', message };
}

function judge({ enrich = [], filter = [], map = [] }: TransformDeclaration): readonly RouteFault[] {
  const steps = [
    ...enrich.map((step, index) => judgeStep('enrich', index, step)),
    ...filter.map((step, index) => judgeStep('filter', index, step)),
    ...map.map((step, index) => judgeStep('map', index, step)),
  ];
  if (steps.length === 0) {
    const message = 'Cannot transform messages: nothing is said. Name "enrich", "filter" or "map"';
    return [{ at: [], code: 'transform', message }];
  }
  const faults = steps.flatMap((step) => step.faults);
  return faults.length > 0 ? faults : [...steps.flatMap(findWildcardFault), ...findDatasetFaults(enrich, steps)];
}

/** What "*" stood for in an input stands where "*" is in the output. */
function findWildcardFault({ at, inputs, output }: JudgedStep): readonly RouteFault[] {
  const open = inputs.filter(({ wildcard }) => wildcard !== undefined).length;
  if (output === undefined || open > 0 === (output.wildcard !== undefined)) return [];
  const state =
    open > 0
      ? 'its inputs stand for several fields and its output for one. Write "*" into the output'
      : 'its output stands for several fields and its inputs for one. Write "*" into the inputs';
  const message = `Cannot use "${output.segments.join('.')}" as a field: ${state}`;
  return [{ at: [...at, 'output'], code: 'field', message }];
}

/** One dataset at most, with a key the product takes; there before it is used, and used when it is there. */
function findDatasetFaults(
  enrich: NonNullable<TransformDeclaration['enrich']>,
  steps: readonly JudgedStep[],
): readonly RouteFault[] {
  const names = enrich.map(({ dataset, as = dataset }) => as);
  const later = steps.filter(({ stage }) => stage !== 'enrich');
  const used = new Set(later.flatMap(({ inputs }) => inputs.flatMap(({ dataset }) => dataset ?? [])));
  const ofNames = enrich.flatMap(({ dataset, as = dataset }, index): readonly RouteFault[] => {
    if (index > 0) {
      const what = `Cannot enrich messages by "${as}" as well: a data flow takes one dataset`;
      return refuse(['enrich', index], `${what}. Enrich by the other at another zone of the route`);
    }
    const key = datasetKey(dataset, as);
    if (key.length > VENDOR_LIMITS.datasetKey) {
      const what = `Cannot enrich messages by "${key}": the product takes ${VENDOR_LIMITS.datasetKey} characters for key and name`;
      return refuse(['enrich', index], `${what}. Choose a shorter "as"`);
    }
    return used.has(as)
      ? []
      : refuse(
          ['enrich', index],
          `Cannot enrich messages by "${as}": no filter and no map uses "$context(${as})". Use it, or remove it`,
        );
  });
  const ofInputs = steps.flatMap(({ at, inputs }) =>
    inputs.flatMap(({ dataset }, item): readonly RouteFault[] =>
      dataset === undefined || names.includes(dataset)
        ? []
        : refuse(
            [...at, 'inputs', item],
            `Cannot use "$context(${dataset})": no dataset of that name stands under "enrich" of the same zone. Add it`,
          ),
    ),
  );
  return [...ofNames, ...ofInputs];
}

function refuse(at: RouteFault['at'], message: string): readonly RouteFault[] {
  return [{ at, code: 'dataset', message }];
}
