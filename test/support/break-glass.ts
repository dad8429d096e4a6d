// Parts of break-glass for tests: what somebody writes, what a source finds, and a source that says what the test tells it to.

import { stringify } from 'yaml';
import { parseBreakGlass } from '../../forwarder/allowlist/break-glass-request.ts';
import type { FoundBreakGlass } from '../../forwarder/allowlist/break-glass-rule.ts';
import type { BreakGlassSource } from '../../forwarder/allowlist/break-glass-source.ts';
import type { Clock } from '../../forwarder/allowlist/expiries.ts';
import type { BreakGlassGrant } from '../../forwarder/contract/break-glass.ts';

export type Wanted = {
  readonly name?: string;
  readonly hours?: number;
  readonly grants?: readonly BreakGlassGrant[];
  /** Members of the specification besides. */
  readonly spec?: object;
};

export const SOME_GRANT: BreakGlassGrant = { for: ['ovens'], entries: [{ host: 'help.example', port: 443 }] };

/** The text of a file. */
export function breakGlassText({ name = 'help', hours = 2, grants = [SOME_GRANT], spec = {} }: Wanted = {}): string {
  const breakGlass = { hours, reason: 'oven 3 stands still', by: 'anna' };
  return stringify({
    apiVersion: 'sallyport.dev/v1alpha1',
    kind: 'Allowlist',
    metadata: { name },
    spec: { breakGlass, grants, ...spec },
  });
}

/** As a source finds it: a file, or an object when it says when it was created. */
export function found(wanted: Wanted = {}, about: Partial<FoundBreakGlass> = {}): FoundBreakGlass {
  const { name = 'help' } = wanted;
  const parsed = parseBreakGlass(breakGlassText(wanted));
  return { name, identity: name, from: `${name}.yaml`, parsed, createdAt: undefined, ageMs: 0, ...about };
}

/** Reports what the test gives it. */
export class GivenBreakGlass implements BreakGlassSource {
  #onChange: ((found: readonly FoundBreakGlass[]) => void) | undefined;

  start(onChange: (found: readonly FoundBreakGlass[]) => void): void {
    this.#onChange = onChange;
  }

  stop(): void {
    this.#onChange = undefined;
  }

  give(...all: readonly FoundBreakGlass[]): void {
    this.#onChange?.(all);
  }
}

/** Two clocks that stand still until a test moves them. */
export class SetClock implements Clock {
  #wall: number;
  #monotonic = 5_000;

  constructor(wall: number) {
    this.#wall = wall;
  }

  wall(): number {
    return this.#wall;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  /** Time passes; the wall clock steps by `step` on top. */
  pass(milliseconds: number, step = 0): void {
    this.#wall += milliseconds + step;
    this.#monotonic += milliseconds;
  }
}
