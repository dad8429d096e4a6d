// Judges one call of the Azure CLI by what its reference says of each command: the options it needs and those it knows.
// https://learn.microsoft.com/cli/azure/reference-index and the help of the extensions connectedk8s, k8s-configuration, azure-iot-ops

import { parseArgs } from 'node:util';

type Command = { readonly needs: readonly string[]; readonly knows?: readonly string[] };

const GLOBAL = ['output', 'query', 'subscription', 'only-show-errors'];
const FLAGS = new Set([
  'enable-oidc-issuer',
  'enable-workload-identity',
  'disable-auto-upgrade',
  'use-device-code',
  'enable-hierarchical-namespace',
  'yes',
  'upgrade',
]);

const COMMANDS: Readonly<Record<string, Command>> = {
  login: { needs: [], knows: ['use-device-code'] },
  'account set': { needs: ['subscription'] },
  'extension add': { needs: ['name'], knows: ['upgrade'] },
  'deployment group create': { needs: ['resource-group', 'template-file'], knows: ['parameters', 'name'] },
  'deployment group what-if': { needs: ['resource-group', 'template-file'], knows: ['parameters', 'name'] },
  'resource delete': { needs: ['ids'] },
  'resource show': { needs: ['resource-group', 'resource-type', 'name'] },
  'identity create': { needs: ['name', 'resource-group'], knows: ['location'] },
  'storage account create': {
    needs: ['name', 'resource-group'],
    knows: ['enable-hierarchical-namespace', 'sku', 'location'],
  },
  'keyvault show': { needs: ['name'], knows: ['resource-group'] },
  'keyvault secret set': { needs: ['vault-name', 'name'], knows: ['encoding', 'file', 'value'] },
  'connectedk8s connect': {
    needs: ['name', 'resource-group'],
    knows: [
      'kube-context',
      'location',
      'enable-oidc-issuer',
      'enable-workload-identity',
      'disable-auto-upgrade',
      'onboarding-timeout',
      'gateway-resource-id',
    ],
  },
  'connectedk8s show': { needs: ['name', 'resource-group'] },
  'connectedk8s enable-features': {
    needs: ['name', 'resource-group', 'features'],
    knows: ['kube-context', 'custom-locations-oid'],
  },
  'connectedk8s update': { needs: ['name', 'resource-group'], knows: ['gateway-resource-id', 'disable-gateway'] },
  'aks get-credentials': { needs: ['name', 'resource-group'], knows: ['context'] },
  'iot ops init': { needs: ['cluster', 'resource-group'] },
  'iot ops create': { needs: ['cluster', 'resource-group', 'name', 'sr-resource-id', 'ns-resource-id'] },
  'iot ops show': { needs: ['name', 'resource-group'] },
  'iot ops check': { needs: [], knows: ['context'] },
  'iot ops ns create': { needs: ['name', 'resource-group'], knows: ['location'] },
  'iot ops schema registry create': { needs: ['name', 'resource-group', 'registry-namespace', 'sa-resource-id'] },
  'iot ops identity assign': { needs: ['name', 'resource-group', 'mi-user-assigned'] },
  'iot ops secretsync enable': { needs: ['instance', 'resource-group', 'mi-user-assigned', 'kv-resource-id'] },
};

/** Why the call is wrong; undefined where it is right. */
export function faultOfAzure(words: readonly string[]): string | undefined {
  const verb = words.slice(0, firstOption(words)).join(' ');
  const command = COMMANDS[verb];
  if (command === undefined) return `"az ${verb}" is no command that is known here`;
  const known = [...command.needs, ...(command.knows ?? []), ...GLOBAL];
  const options = Object.fromEntries(
    known.map((name) => [name, FLAGS.has(name) ? ({ type: 'boolean' } as const) : ({ type: 'string' } as const)]),
  );
  try {
    // Options may take several words (`--parameters a=1 b=2`, `--features a b`), which come as positionals.
    const { values } = parseArgs({ args: words.slice(firstOption(words)), options, allowPositionals: true });
    const missing = command.needs.find((name) => values[name] === undefined || values[name] === '');
    return missing === undefined ? undefined : `--${missing} is missing`;
  } catch (error) {
    return String(error);
  }
}

function firstOption(words: readonly string[]): number {
  const at = words.findIndex((word) => word.startsWith('-'));
  return at === -1 ? words.length : at;
}
