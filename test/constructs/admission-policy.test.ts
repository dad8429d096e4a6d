import { describe, expect, test } from '@jest/globals';
import { App, Chart } from 'cdk8s';
import { AdmissionPolicy, applierOf } from '../../constructs/admission-policy.ts';
import type { BreakGlassDeclaration } from '../../levels/declaration/site.ts';
import type { FluxMode } from '../../levels/declaration/zone.ts';
import { valuesOf } from '../support/declared-site.ts';

function objectsIn(fluxMode: FluxMode, breakGlass?: BreakGlassDeclaration): readonly unknown[] {
  const chart = new Chart(new App(), 'crds', { disableResourceNameHashes: true });
  new AdmissionPolicy(chart, 'policy', { fluxMode, zone: 'level-3', breakGlass });
  return chart.toJson();
}

describe('applierOf()', () => {
  test.each([
    ['arc', 'system:serviceaccount:sallyport-flux:flux-applier'],
    ['native', 'system:serviceaccount:flux-system:kustomize-controller'],
  ] as const)('is, in mode %s, %s', (mode, applier) => {
    expect(applierOf(mode)).toBe(applier);
  });
});

describe('AdmissionPolicy', () => {
  test('admits nobody but the applier', () => {
    const [policy] = objectsIn('native');
    expect(valuesOf(policy, 'validations').flatMap((each) => valuesOf(each, 'expression'))).toEqual([
      'request.userInfo.username == "system:serviceaccount:flux-system:kustomize-controller"',
    ]);
  });

  test('guards Allowlists and the ConfigMaps of forwarder and DNS, not the status the forwarder reports', () => {
    const [policy] = objectsIn('arc');
    expect(valuesOf(policy, 'resources')).toEqual([['allowlists'], ['configmaps']]);
    expect(valuesOf(policy, 'operations')).toEqual([
      ['CREATE', 'UPDATE'],
      ['CREATE', 'UPDATE'],
    ]);
    expect(valuesOf(policy, 'matchConditions')).toEqual([
      [
        {
          name: 'guarded',
          expression:
            'request.resource.resource != "configmaps" || object.metadata.name == "forwarder" || object.metadata.name.startsWith("dns-")',
        },
      ],
    ]);
  });

  test('denies where it cannot decide', () => {
    expect(valuesOf(objectsIn('arc'), 'failurePolicy')).toEqual(['Fail']);
  });

  test('is bound to our namespace only, with denial', () => {
    const [policy, binding] = objectsIn('arc');
    expect(binding).toMatchObject({
      kind: 'ValidatingAdmissionPolicyBinding',
      spec: {
        policyName: valuesOf(policy, 'metadata').flatMap((each) => valuesOf(each, 'name'))[0],
        matchResources: { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'sallyport' } } },
        validationActions: ['Deny', 'Audit'],
      },
    });
  });

  test('admits a group beside the applier where the site allows break-glass, and only to labelled objects', () => {
    const [policy] = objectsIn('arc', { maxHours: 4, group: 'on-call' });
    const expressions = valuesOf(policy, 'validations').flatMap((each) => valuesOf(each, 'expression'));
    expect(expressions[0]).toBe(
      'request.userInfo.username == "system:serviceaccount:sallyport-flux:flux-applier" || (variables.labelled && (oldObject == null ? has(request.userInfo.groups) && "on-call" in request.userInfo.groups : variables.wasLabelled))',
    );
    expect(expressions).toContain('!variables.breaksGlass || object.spec.breakGlass.hours <= 4');
    expect(expressions).toContain('!variables.breaksGlass || object.metadata.name != "level-3"');
    const defined = valuesOf(policy, 'variables').flatMap((each) => valuesOf(each, 'name'));
    const used = new Set(expressions.join(' ').match(/(?<=variables\.)\w+/g));
    expect(used).toEqual(new Set(defined));
  });

  test('says to whoever is refused what is possible in an emergency', () => {
    const [policy] = objectsIn('arc', { maxHours: 4, group: 'on-call' });
    expect(valuesOf(policy, 'message')[0]).toContain('members of "on-call" may open a name for up to 4 hours');
    expect(valuesOf(objectsIn('arc')[0], 'message')[0]).not.toContain('emergency');
  });
});
