// The verbs, in the order of the help. Each is loaded when it is asked for: reading the whole program takes a second, and
// most commands take less.

import type { Verb } from './verb.ts';

const VERBS: Readonly<Record<string, () => Promise<Verb>>> = {
  check: async () => (await import('./check.ts')).checkVerb,
  synth: async () => (await import('./synth.ts')).synthVerb,
  diff: async () => (await import('./diff.ts')).diffVerb,
  explain: async () => (await import('./explain.ts')).explainVerb,
  flow: async () => (await import('./flow.ts')).flowVerb,
  probe: async () => (await import('./probe.ts')).probeVerb,
  report: async () => (await import('./report.ts')).reportVerb,
  learn: async () => (await import('./learn.ts')).learnVerb,
  expire: async () => (await import('./expire.ts')).expireVerb,
  export: async () => (await import('./export.ts')).exportVerb,
  init: async () => (await import('./init.ts')).initVerb,
  import: async () => (await import('./import.ts')).importVerb,
  demo: async () => (await import('./demo.ts')).demoVerb,
  schemas: async () => (await import('./schemas.ts')).schemasVerb,
};

/** What a command line can need: the verb it begins with, or all of them, for the help and for what is mistyped. */
export function loadVerbs([name = '']: readonly string[]): Promise<readonly Verb[]> {
  const wanted = Object.hasOwn(VERBS, name) ? [VERBS[name]] : Object.values(VERBS);
  return Promise.all(wanted.flatMap((load) => load?.() ?? []));
}
