// Names of telemetry routes: each route becomes objects of its name. Where routes begin and end is judged with the entries.

import { problemAt, type Problem } from '../problem.ts';
import type { Rule } from './rule.ts';

export const routeNameRule: Rule = ({ declaration, ...draft }) => {
  const names = (declaration?.telemetry?.routes ?? []).map(({ name }) => name);
  return names.flatMap((name, index): readonly Problem[] => {
    if (names.indexOf(name) === index) return [];
    const path = ['telemetry', 'routes', index, 'name'];
    const message = `Cannot name two routes "${name}": their objects would be one. Choose another name`;
    return [problemAt(draft.locate('site.yaml', path), path, 'route-name', message)];
  });
};
