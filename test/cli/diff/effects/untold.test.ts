// The net below the lines: whatever an object opens beyond them is a line. That the held changes tell all there is, their own
// test sees.

import { describe, expect, test } from '@jest/globals';
import { effectsOf } from '../../../../cli/diff/effects/effects-of.ts';
import type { Objects } from '../../../../cli/diff/effects/effect.ts';
import { untoldRemarks } from '../../../../cli/diff/effects/untold.ts';
import { renamedZones, underNewNames } from '../../../../cli/diff/renamed-zones.ts';
import type { Remark } from '../../../../cli/diff/report.ts';
import { siteFiles } from '../../../../constructs/site-files.ts';
import { changesOf } from '../../../../levels/changes/changes-of.ts';
import { loadSite } from '../../../../levels/load-site.ts';
import type { Site } from '../../../../levels/model.ts';
import {
  applyEdits,
  exampleRepository,
  SITE,
  withFiles,
  type Files,
} from '../../../levels/changes/held-changes/edits.ts';
import { TODAY } from '../../../levels/changes/held-changes/held-change.ts';
import { exampleSite } from '../../../support/declared-site.ts';

const repository = exampleRepository();

function siteIn(files: Files, name = SITE): Site {
  const { site } = loadSite(withFiles(repository, files), name);
  if (site === undefined) throw new Error(`Cannot read "${name}": it has errors. Mend the edits`);
  return site;
}

function objectsOf(site: Site): Objects {
  return new Map([...siteFiles(site).dist].map(([path, text]) => [`dist/${site.name}/${path}`, text]));
}

/** What is found where objects become others than the declarations make them. */
function untold(
  before: Site,
  after: Site,
  spoil: (objects: Objects) => Objects = (objects) => objects,
): readonly Remark[] {
  const [old, now] = [underNewNames(objectsOf(before), renamedZones(before, after)), spoil(objectsOf(after))];
  const change = changesOf(before, after, { today: TODAY });
  const effects = effectsOf(old, now, { today: TODAY, flowsByArm: true });
  return untoldRemarks(old, now, { change, effects, regenerated: [] });
}

const BAKERY = exampleSite(SITE);
const FABRIKAM = exampleSite('fabrikam-aks-and-vm');

/** Another text in one object, or none. */
function spoiled(path: string, edit: (text: string) => string | undefined): (objects: Objects) => Objects {
  return (objects) => {
    const found = [...objects.keys()].filter((each) => each.endsWith(path));
    if (found.length !== 1) throw new Error(`Cannot spoil "${path}": there are ${found.length} of it. Mend the path`);
    const [only = ''] = found;
    const text = edit(objects.get(only) ?? '');
    if (text === objects.get(only)) throw new Error(`Cannot spoil "${path}": it stays as it is. Mend the edit`);
    const others = new Map([...objects].filter(([each]) => each !== only));
    return text === undefined ? others : others.set(only, text);
  };
}

const PODS = 'level-2-ovens/policies/NetworkPolicy.azure-iot-operations-egress.yaml';
const ARC = 'level-4/policies/NetworkPolicy.azure-arc-egress.yaml';

describe('untoldRemarks()', () => {
  test.each([
    ['networkPlugin: cilium', 'networkPlugin: azure'],
    ['network: 10.51.0.0/24', 'network: 10.51.0.0/23'],
    ['10.51.0.200', '10.51.0.201'],
    ['replicas: 2', 'replicas: 5'],
    ['snet-nodes', 'snet-other'],
  ])('finds nothing beside what is told of %s ⇒ %s', (replace, by) => {
    const edits = [{ file: 'sites/fabrikam-aks-and-vm/level-4.yaml', replace, with: by }];
    expect(untold(FABRIKAM, siteIn(applyEdits(repository, edits), FABRIKAM.name))).toEqual([]);
  });

  test.each<[file: string, edit: (text: string) => string | undefined, text: string]>([
    [
      PODS,
      (text) => text.replace('cidr: 10.20.1.128/25', 'cidr: 0.0.0.0/0'),
      'in level-2-ovens, NetworkPolicy azure-iot-operations-egress differs in cidr 0.0.0.0/0; no other line tells of it',
    ],
    [
      PODS,
      (text) => text.replace('- Egress', '- Ingress'),
      'in level-2-ovens, NetworkPolicy azure-iot-operations-egress differs in policyTypes Egress and policyTypes Ingress; no other line tells of it',
    ],
    [
      ARC,
      (text) => text.replace('  egress:\n', '  egress:\n    - {}\n'),
      'in level-4, NetworkPolicy azure-arc-egress differs in egress {}; no other line tells of it',
    ],
    [
      ARC,
      (text) => text.replace('10.42.0.0/16', '10.40.0.10/32'),
      'in level-4, NetworkPolicy azure-arc-egress differs in cidr 10.42.0.0/16; no other line tells of it',
    ],
    [ARC, () => undefined, 'in level-4, NetworkPolicy azure-arc-egress goes; no other line tells of it'],
    [
      'level-3/network/RoleBinding.break-glass.yaml',
      (text) => text.replace('contoso-ot-on-call', 'system:authenticated'),
      'in level-3, RoleBinding break-glass differs in name contoso-ot-on-call and name system:authenticated; no other line tells of it',
    ],
    [
      'level-3/crds/ValidatingAdmissionPolicyBinding.sallyport-list-stays.yaml',
      () => undefined,
      'in level-3, ValidatingAdmissionPolicyBinding sallyport-list-stays goes; no other line tells of it',
    ],
    [
      'level-3/crds/ValidatingAdmissionPolicy.sallyport-list-stays.yaml',
      (text) => text.replaceAll('contoso-ot-on-call', 'everyone'),
      'in level-3, ValidatingAdmissionPolicy sallyport-list-stays differs in matchConditions and validations; no other line tells of it',
    ],
  ])('tells of %s', (file, edit, text) => {
    expect(untold(BAKERY, BAKERY, spoiled(file, edit)).map((remark) => remark.text)).toEqual([text]);
  });

  test('tells of a load balancer that takes callers from anywhere', () => {
    const open = spoiled('level-5/network/Service.forwarder.yaml', (text) =>
      text.replace('  loadBalancerSourceRanges:\n    - 10.51.0.0/24\n', ''),
    );
    expect(untold(FABRIKAM, FABRIKAM, open)).toMatchObject([
      {
        severity: 'warning',
        text: 'in level-5, Service forwarder differs in loadBalancerSourceRanges 10.51.0.0/24; no other line tells of it',
        files: ['dist/fabrikam-aks-and-vm/level-5/network/Service.forwarder.yaml'],
      },
    ]);
  });

  test('tells the same of several zones once', () => {
    const first = spoiled('level-3/network/Role.forwarder.yaml', (text) => text.replace('- patch', '- "*"'));
    const second = spoiled('level-4/network/Role.forwarder.yaml', (text) => text.replace('- patch', '- "*"'));
    expect(untold(BAKERY, BAKERY, (objects) => second(first(objects))).map(({ text }) => text)).toEqual([
      'in level-3 and level-4, Role forwarder differs in verbs *; no other line tells of it',
    ]);
  });

  test('leaves out what has a line of its own because another version made it', () => {
    const objects = objectsOf(BAKERY);
    const now = spoiled(ARC, () => undefined)(objects);
    const change = changesOf(BAKERY, BAKERY, { today: TODAY });
    const regenerated = [...objects.keys()].filter((path) => path.endsWith(ARC));
    expect(untoldRemarks(objects, now, { change, effects: [], regenerated })).toEqual([]);
  });
});
