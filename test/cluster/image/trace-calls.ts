// Traces the forwarder anew and writes the seccomp profile: node test/cluster/image/trace-calls.ts
//
// For a new Node, a new engine, a new native dependency. Needs strace. What it traced is kept beside the profile, so that the
// profile can be made again, and reviewed, without tracing.

import { readFileSync, writeFileSync } from 'node:fs';
import { arch, versions } from 'node:process';
import { profileText, type TracedCalls, tracedCallsSchema } from '../../../forwarder/image/seccomp-profile.ts';
import { traceRuns } from './traced-runs.ts';

const IMAGE = new URL('../../../forwarder/image/', import.meta.url);
const TRACED = new URL('traced-calls.json', IMAGE);
const PROFILE = new URL('seccomp.json', IMAGE);

const traced: TracedCalls = {
  node: versions.node,
  architecture: arch,
  runs: { ...earlierRuns(), ...(await traceRuns((line) => process.stderr.write(`${line}\n`))) },
};
writeFileSync(TRACED, `${JSON.stringify(traced, undefined, 2)}\n`);
writeFileSync(PROFILE, profileText(traced));

/** Runs that this machine or this version cannot make keep what they showed elsewhere, as long as Node is the same. */
function earlierRuns(): TracedCalls['runs'] {
  const earlier = tracedCallsSchema.safeParse(JSON.parse(readFileSync(TRACED, 'utf8')));
  return earlier.success && earlier.data.node === versions.node ? earlier.data.runs : {};
}
