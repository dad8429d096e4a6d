import { describe, expect, test } from '@jest/globals';
import { arcSteps, fluxSteps } from '../../../constructs/host/flux-steps.ts';
import { type Step, stepsPage } from '../../../constructs/host/step.ts';
import type { Site } from '../../../levels/model.ts';
import { sampleSite, siteFile, zoneOf } from './sample-site.ts';

const NATIVE = siteFile('flux: { mode: native }');

function commandsOf(steps: readonly Step[]): string {
  return steps.flatMap((step) => step.commands ?? []).join('\n');
}

function arcStepsOf(site: Site, name: string): string {
  const zone = zoneOf(site, name);
  return zone.cluster === undefined ? '' : commandsOf(arcSteps(site, zone, zone.cluster));
}

describe('arcSteps()', () => {
  test('connects a cluster that Flux reaches through Arc', () => {
    const commands = arcStepsOf(sampleSite(), 'level-3');
    expect(commands).toContain('az connectedk8s connect --name l3 --kube-context l3 ');
    expect(commands).toContain('--resource-group rg-plant --location westeurope ');
  });

  test('connects nothing where Flux was installed by hand and no profile of Arc is used', () => {
    expect(arcStepsOf(sampleSite({ 'site.yaml': NATIVE }), 'level-3')).toBe('');
  });

  test('connects a cluster in mode native that uses Arc all the same', () => {
    const level2 =
      'level: 2\ndistribution: k3s\nnetwork: 10.20.0.0/24\nprofiles: [{ name: arc-kubernetes, acknowledge: [multi-tenant] }]\n';
    expect(arcStepsOf(sampleSite({ 'site.yaml': NATIVE, 'level-2.yaml': level2 }), 'level-2')).toContain(
      'az connectedk8s connect',
    );
  });

  test('leaves a managed cluster alone: it is in Azure already', () => {
    const level2 = 'level: 2\ndistribution: aks\nnetwork: 10.20.0.0/24\n';
    expect(arcStepsOf(sampleSite({ 'level-2.yaml': level2 }), 'level-2')).toBe('');
  });
});

describe('fluxSteps()', () => {
  test('deploys the configuration in mode arc', () => {
    const site = sampleSite();
    expect(commandsOf(fluxSteps(site, zoneOf(site, 'level-3')))).toContain(
      'az deployment group create --resource-group rg-plant --template-file dist/plant/level-3/azure/flux-configuration.json',
    );
  });

  test('applies the folder once in mode native', () => {
    const site = sampleSite({ 'site.yaml': NATIVE });
    expect(commandsOf(fluxSteps(site, zoneOf(site, 'level-3')))).toContain('apply --kustomize flux/plant/level-3\n');
  });
});

describe('stepsPage()', () => {
  test('numbers steps, with and without text and commands', () => {
    const steps: readonly Step[] = [
      { title: 'Look', text: 'Nothing to type.' },
      { title: 'Act', commands: ['true'], shell: 'powershell' },
    ];
    expect(stepsPage('Onboarding', 'In order.', steps)).toMatchInlineSnapshot(`
"# Onboarding

In order.

## 1. Look

Nothing to type.

## 2. Act

\`\`\`powershell
true
\`\`\`
"
`);
  });
});
