// What the published models do not say about a template, one mistake at a time in one that can be deployed.

import { describe, expect, test } from '@jest/globals';
import { samplePlant } from '../../../constructs/destinations/sample-plant.ts';
import { templateFaults } from '../../support/azure-models/check-template.ts';
import { publishedResources } from '../../support/azure-models/published-models.ts';
import { templatesOf } from './every-template.ts';

const models = publishedResources();
const plant = samplePlant({ to: { eventHubs: { namespace: 'ns', hub: 'hub' } } }, 'every zone');
const sound = templatesOf(plant).get('level-4/telemetry.json') ?? '';

/** The template with one text in place of another, wherever that stands. Throws where it does not. */
function edited(before: string | RegExp, after: string): string {
  const text = sound.replaceAll(before instanceof RegExp ? new RegExp(before, 'g') : before, after);
  if (text === sound) throw new Error(`Cannot edit the template: it does not hold ${before}. Mend the test`);
  return text;
}

const DEPENDS =
  /"dependsOn": \[\s*"\[resourceId\('Microsoft.IoTOperations\/instances\/dataflowEndpoints'[^\]]*\]"\s*\],/;
const PARAMETER = '"parameters": {';

describe('templateFaults()', () => {
  test('finds none in what every mistake starts from', () => {
    expect(templateFaults(models, sound)).toEqual([]);
  });

  test.each([
    [
      'a parameter that is not declared',
      edited("parameters('instance')", "parameters('instances')"),
      /'instances'\)": it is not declared/,
    ],
    [
      'a parameter that nothing asks for',
      edited(PARAMETER, `${PARAMETER} "more": { "type": "int" },`),
      /parameters\.more: nothing asks for it/,
    ],
    [
      'a parameter of no type',
      edited(PARAMETER, `${PARAMETER} "more": { "type": "text" },`),
      /parameters\.more\.type: /,
    ],
    [
      'a secret parameter with a default',
      edited(PARAMETER, `${PARAMETER} "key": { "type": "secureString", "defaultValue": "x" },`),
      /parameters\.key: is secret and has a default/,
    ],
    [
      'something else in the template',
      edited('"contentVersion"', '"functions": [], "contentVersion"'),
      /Unrecognized key: "functions"/,
    ],
    ['another api-version', edited('2026-07-01', '2026-03-01'), /\.apiVersion: expected 2026-07-01, found 2026-03-01/],
    [
      'a type without a model',
      edited('instances/dataflowEndpoints', 'instances/dataFlowEndpoints'),
      /no model of "Microsoft.IoTOperations\/instances\/dataFlowEndpoints"/,
    ],
    [
      'a name for each part of the type',
      edited("'/default/children'", "'/children'"),
      /Cannot name a resource of type .*: it takes 3 names, not 2/,
    ],
    ['a name in capitals', edited("'/to-sample'", "'/To-sample'"), /"To-sample" is not of 3 to 63 small letters/],
    ['a name that is too short', edited("'/to-sample'", "'/to'"), /"to" is not of 3 to 63 small letters/],
    ['a name that is too long', edited("'/to-sample'", `'/${'t'.repeat(64)}'`), /is not of 3 to 63 small letters/],
    ['nothing about the cluster', edited(/"extendedLocation": \{[^}]*\},/, ''), /\.extendedLocation: is missing/],
    [
      'a scope that is no cluster',
      edited(
        '"type": "Microsoft.IoTOperations',
        '"scope": "Microsoft.Compute/virtualMachines/vm", "type": "Microsoft.IoTOperations',
      ),
      /\.scope: "Microsoft.Compute\/virtualMachines\/vm" is no cluster/,
    ],
    [
      'a dependency that is not there',
      edited("'to-sample')]", "'to-simple')]"),
      /depends on ".*\/dataflowEndpoints\/to-simple", which is not in the template/,
    ],
    [
      'a reference to what is not there',
      edited('"endpointRef": "to-sample"', '"endpointRef": "to-simple"'),
      /names endpointRef "to-simple", which is not in the template/,
    ],
    [
      'a reference without a dependency',
      edited(DEPENDS, ''),
      /names endpointRef "to-sample" and does not depend on it/,
    ],
    [
      'an endpoint that waits for itself',
      edited(
        `"name": "[concat(parameters('instance'), '/to-sample')]",`,
        `"name": "[concat(parameters('instance'), '/to-sample')]", "dependsOn": ["[resourceId('Microsoft.IoTOperations/instances/dataflowEndpoints', parameters('instance'), 'to-sample')]"],`,
      ),
      /dataflowEndpoints\/to-sample: waits for itself/,
    ],
    [
      'a resource twice',
      sound.replace(/"resources": \[\s*(\{[^]*?\n {4}\}),/, '"resources": [$1, $1,'),
      /: stands there twice/,
    ],
    [
      'a function nobody knows',
      edited("[concat(parameters('instance')", "[join(parameters('instance')"),
      /Cannot evaluate "join": this function is not known here/,
    ],
    ['an expression that does not parse', edited("'/to-sample')]", "'/to-sample']"), /it does not parse at/],
    [
      'a connection string',
      edited('"ns.servicebus.windows.net:9093"', '"Endpoint=sb://ns/;SharedAccessKey=abc"'),
      /holds a connection string/,
    ],
    ['a private key', edited('"children-server"', '"-----BEGIN EC PRIVATE KEY-----"'), /holds a private key/],
    [
      'more resources than one template may have',
      JSON.stringify({
        ...JSON.parse(sound),
        resources: Array.from({ length: 801 }, () => JSON.parse(sound).resources[0]),
      }),
      /resources: 801 are more than the 800/,
    ],
  ])('tells %s', (_, text, said) => {
    expect(templateFaults(models, text).join('\n')).toMatch(said);
  });

  test('takes a default into account as well as what is given', () => {
    const text = edited(PARAMETER, `${PARAMETER} "host": { "type": "string", "defaultValue": "[null()]" },`);
    const asked = text.replace('"ns.servicebus.windows.net:9093"', `"[parameters('host')]"`);
    expect(templateFaults(models, asked)).toEqual([]);
    const empty = asked
      .replace("[parameters('host')]", "[if(empty(parameters('host')), null(), parameters('host'))]")
      .replace('[null()]', '');
    expect(templateFaults(models, empty).join('\n')).toMatch(/kafkaSettings\.host: is missing/);
  });
});
