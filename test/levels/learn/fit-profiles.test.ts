import { describe, expect, test } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { loadProfiles } from '../../../levels/load-profiles.ts';
import { fitProfiles, type FitOptions } from '../../../levels/learn/fit-profiles.ts';
import { literalNames } from '../../../levels/learn/profile-names.ts';
import { useItem } from '../../../levels/learn/settle.ts';
import type { LoadedProfile } from '../../../levels/model.ts';
import { askedFor } from '../../support/denials.ts';
import { buildPlant, zoneNamed } from '../../support/plant.ts';
import { namesOfProfile } from '../../support/profile-calls.ts';

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));
const PROFILES = [...loadProfiles(REPOSITORY).profiles.values()];

/** One value for each parameter. */
function valuesFor({ profile }: LoadedProfile): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.keys(profile.parameters).map((name) => [name, `own-${name.toLowerCase()}`]));
}

function fit(declared: string, asked: Parameters<typeof fitProfiles>[2], more: Partial<FitOptions> = {}) {
  const site = buildPlant({ 'level-2-a': declared });
  const options = {
    times: 3,
    profilePercent: 60,
    acknowledged: true,
    isListed: literalNames(site),
    isOwn: () => true,
    ...more,
  };
  return fitProfiles(site, zoneNamed(site, 'level-2-a'), asked, options);
}

/** Calls of every name of a profile. */
function callsOf(loaded: LoadedProfile | undefined, given: Readonly<Record<string, string>> = {}) {
  const protocols = new Map((loaded?.profile.clouds.AzureCloud ?? []).map(({ port, protocol }) => [port, protocol]));
  return namesOfProfile(loaded, given, 'westeurope').map(({ name, port }) =>
    askedFor(name, { port, protocol: protocols.get(port) ?? 'tls' }),
  );
}

const named = (name: string): LoadedProfile | undefined => PROFILES.find(({ profile }) => profile.profile === name);

describe('fitProfiles()', () => {
  const several = PROFILES.filter((loaded) => callsOf(loaded, valuesFor(loaded)).length > 1);

  test.each(several.map((loaded) => [loaded.profile.profile, loaded] as const))(
    'finds %s when all of it is called',
    (name, loaded) => {
      const { requires } = loaded.profile;
      const declared =
        requires === undefined ? '' : 'profiles: [{ name: arc-kubernetes, acknowledge: [multi-tenant] }]\n';
      const { profiles, rest } = fit(declared, callsOf(loaded, valuesFor(loaded)));
      expect(profiles.map((profile) => [profile.name, profile.unseen, profile.without])).toEqual([[name, [], []]]);
      // Beside a profile in use, only what the zone lacks is asked for.
      if (requires === undefined) expect(rest).toEqual([]);
      const given = Object.entries(valuesFor(loaded)).map(([parameter, value]) => [parameter, [value]] as const);
      expect(profiles[0]?.with).toEqual(new Map(given));
    },
  );

  test('proposes what lies on top after what it lies on', () => {
    const asked = [
      ...callsOf(named('arc-kubernetes'), { relay: 'r1' }),
      ...callsOf(named('iot-operations'), { registry: 'cr1', storageAccount: 'st1', keyVault: 'kv1' }),
    ];
    const { profiles, rest } = fit('', asked, { acknowledged: false });
    expect(profiles.map((profile) => useItem(profile))).toEqual([
      { name: 'arc-kubernetes', with: { relay: 'r1' } },
      { name: 'iot-operations', with: { keyVault: 'kv1', registry: 'cr1', storageAccount: 'st1' } },
    ]);
    expect(rest).toEqual([]);
  });

  test('says what a profile that fits would lie on', () => {
    const { profiles, rest, remarks } = fit('', callsOf(named('iot-operations'), { registry: 'cr1' }).slice(0, 3));
    expect(profiles).toEqual([]);
    expect(rest).toHaveLength(3);
    expect(remarks).toEqual([
      'Cannot propose profile "iot-operations" for "level-2-a", of which 3 of 4 names were asked for: it lists only what comes on top of "arc-kubernetes" or "arc-gateway"',
    ]);
  });

  describe('with names that only the log knows', () => {
    const isOwn = (): boolean => false;

    test('never takes them for evidence of a profile, nor for its values', () => {
      const calls = ['attacker1', 'attacker2'].map((name) => askedFor(`${name}.vault.azure.net`));
      const { profiles, rest, remarks } = fit('', calls, { isOwn });
      expect(profiles).toEqual([]);
      expect(rest).toEqual(calls);
      expect(remarks).toEqual([
        'Cannot propose profile "key-vault" for "level-2-a", of which 2 of 2 names were asked for: only the log knows "attacker1.vault.azure.net", "attacker2.vault.azure.net". Vouch for what is yours with --ours <name>',
      ]);
    });

    test('takes the values that are known, and leaves the others to entries', () => {
      const own = callsOf(named('event-hubs'), { eventHubsNamespace: 'own' });
      const other = callsOf(named('event-hubs'), { eventHubsNamespace: 'attacker' });
      const { profiles, rest } = fit('', [...own, ...other], { isOwn: ({ host }) => host.startsWith('own.') });
      expect(profiles.map((profile) => [useItem(profile), profile.strangers])).toEqual([
        [{ name: 'event-hubs', with: { eventHubsNamespace: 'own' } }, ['attacker.servicebus.windows.net']],
      ]);
      expect(rest).toEqual(other);
    });

    test('opens no wildcard where the name that would narrow it is a stranger, and takes no lesser profile instead', () => {
      const calls = callsOf(named('arc-kubernetes'), { relay: 'r1' });
      const { profiles, rest, remarks } = fit('', calls, { isOwn });
      expect(profiles).toEqual([]);
      expect(new Set(rest)).toEqual(new Set(calls));
      expect(remarks.join()).toContain('only the log knows "r1.servicebus.windows.net". Vouch');
    });

    test('proposes the rest of a profile where the value is not needed for it', () => {
      const declared = 'profiles: [{ name: arc-kubernetes, acknowledge: [multi-tenant] }]\n';
      const calls = callsOf(named('iot-operations'), { registry: 'cr1', storageAccount: 'st1', keyVault: 'kv1' });
      const { profiles, rest } = fit(declared, calls, { isOwn, profilePercent: 1 });
      for (const profile of profiles) expect(profile.with.size).toBe(0);
      expect(rest.map(({ host }) => host)).toEqual(
        expect.arrayContaining(['cr1.azurecr.io', 'kv1.vault.azure.net', 'st1.blob.core.windows.net']),
      );
    });
  });

  test('leaves scenarios out of which nothing was asked for', () => {
    const calls = callsOf(named('event-hubs'), { eventHubsNamespace: 'ns' }).filter(({ port }) => port !== 5671);
    expect(fit('', calls).profiles.map((profile) => useItem(profile))).toEqual([
      { name: 'event-hubs', with: { eventHubsNamespace: 'ns' }, without: ['amqp'] },
    ]);
  });

  test('takes no risk that nobody has accepted', () => {
    const calls = callsOf(named('container-insights'));
    const { profiles, remarks } = fit('', calls, { acknowledged: false });
    expect(profiles).toEqual([]);
    expect(remarks[0]).toMatch(
      /"container-insights" .*belong to every tenant of the service\. Accept that with --acknowledge multi-tenant/,
    );
    expect(fit('', calls).profiles.map((profile) => useItem(profile))).toEqual([
      { name: 'container-insights', acknowledge: ['multi-tenant'] },
    ]);
  });

  test.each([
    [60, 3, true],
    [61, 3, false],
    [60, 2, false],
  ])('at %i per cent, with %i of 5 names: %s', (profilePercent, names, isProposed) => {
    const calls = callsOf(named('flux')).slice(0, names);
    const { profiles, rest } = fit('', calls, { profilePercent });
    expect(profiles.map(({ name }) => name)).toEqual(isProposed ? ['flux'] : []);
    expect(rest).toHaveLength(isProposed ? 0 : names);
  });

  test('counts only what the zone lacks', () => {
    // All that arc-kubernetes lacks of container-insights: its own names, and not the sign-in they share.
    const { profiles } = fit(
      'profiles: [{ name: arc-kubernetes, acknowledge: [multi-tenant] }]\n',
      callsOf(named('container-insights')),
    );
    expect(profiles.map(({ name, seen }) => [name, seen.includes('login.microsoftonline.com:443')])).toEqual([
      ['container-insights', false],
    ]);
  });

  test('takes no name for the value of a parameter that a profile lists itself, or that was hardly asked for', () => {
    const calls = [
      askedFor('graph.windows.net'),
      askedFor('cr1.azurecr.io'),
      askedFor('linuxgeneva-microsoft.azurecr.io'),
      askedFor('typo.azurecr.io', { count: 1 }),
      askedFor('kv1.vault.azure.net'),
    ];
    const declared = 'profiles: [{ name: arc-kubernetes, acknowledge: [multi-tenant], without: [extensions] }]\n';
    const { profiles, rest } = fit(declared, calls, { acknowledged: false });
    expect(profiles.map((profile) => useItem(profile))).toEqual([
      { name: 'iot-operations', with: { keyVault: 'kv1', registry: 'cr1' }, without: ['schema-registry'] },
    ]);
    expect(rest.map(({ host }) => host)).toEqual(['linuxgeneva-microsoft.azurecr.io', 'typo.azurecr.io']);
  });

  test('takes questions of DNS for any port', () => {
    const calls = callsOf(named('flux')).map((asked) => ({ ...asked, port: undefined }));
    expect(fit('', calls).profiles.map(({ name }) => name)).toEqual(['flux']);
  });
});
