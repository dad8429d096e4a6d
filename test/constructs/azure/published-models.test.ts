import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { choiceOf } from '../../support/azure-models/choices.ts';
import { modelNamed, publishedResources, type Property } from '../../support/azure-models/published-models.ts';

const models = publishedResources();

/** A property, by the path that a value of it would have; "[]" and "*" lead into lists and maps. */
function propertyAt(type: string, path: string): Property {
  const resource = models.get(type);
  if (resource === undefined) throw new Error(`Cannot find "${type}": test/azure-models has no such resource`);
  const start: Property = { type: { model: resource.model } };
  return path.split('.').reduce((property, step) => {
    if (typeof property.type === 'string' || 'enum' in property.type) throw new Error(`Cannot follow "${path}"`);
    if ('list' in property.type) return { type: property.type.list };
    if ('map' in property.type) return { type: property.type.map };
    const next = modelNamed(resource.published, property.type.model).properties[step];
    if (next === undefined) throw new Error(`Cannot follow "${path}": "${property.type.model}" has no "${step}"`);
    return next;
  }, start);
}

const AIO = 'Microsoft.IoTOperations/instances';
const ENDPOINT = `${AIO}/dataflowEndpoints`;
const FLOW = `${AIO}/dataflowProfiles/dataflows`;
const LISTENER = `${AIO}/brokers/listeners`;
const FLUX = 'Microsoft.KubernetesConfiguration/fluxConfigurations';
const ASSET = 'Microsoft.DeviceRegistry/namespaces/assets';

describe('publishedResources()', () => {
  test('is of the packages that are pinned', () => {
    const pins = readFileSync(new URL('../../azure-models/requirements.txt', import.meta.url), 'utf8')
      .trim()
      .split('\n');
    const found = [...models.values()].map(({ published }) => `${published.package}==${published.version}`);
    expect([...new Set(found)].sort()).toEqual(pins);
  });

  test('is of the api-versions that the vendor publishes with them', () => {
    const versions = new Map([...models].map(([type, { published }]) => [type.split('/')[0], published.apiVersion]));
    expect(Object.fromEntries(versions)).toEqual({
      'Microsoft.DeviceRegistry': '2025-10-01',
      'Microsoft.IoTOperations': '2026-07-01',
      'Microsoft.KubernetesConfiguration': '2025-04-01',
    });
  });

  // What the documentation of the product marks as required, however the packages say it.
  test.each([
    [ENDPOINT, 'properties.endpointType'],
    [ENDPOINT, 'properties.mqttSettings.authentication'],
    [ENDPOINT, 'properties.mqttSettings.authentication.method'],
    [ENDPOINT, 'properties.kafkaSettings.host'],
    [ENDPOINT, 'properties.kafkaSettings.authentication.saslSettings.secretRef'],
    [ENDPOINT, 'properties.dataExplorerSettings.database'],
    [ENDPOINT, 'properties.fabricOneLakeSettings.names.lakehouseName'],
    [ENDPOINT, 'properties.localStorageSettings.persistentVolumeClaimRef'],
    [FLOW, 'properties.operations.[].operationType'],
    [FLOW, 'properties.operations.[].sourceSettings.dataSources'],
    [FLOW, 'properties.operations.[].destinationSettings.dataDestination'],
    [FLOW, 'properties.operations.[].builtInTransformationSettings.map.[].output'],
    [LISTENER, 'properties.ports.[].port'],
    [LISTENER, 'properties.ports.[].tls.mode'],
    [LISTENER, 'properties.ports.[].tls.certManagerCertificateSpec.issuerRef.kind'],
    [`${AIO}/brokers/authentications`, 'properties.authenticationMethods.[].method'],
    [`${AIO}/brokers/authorizations`, 'properties.authorizationPolicies.rules.[].principals'],
    [ASSET, 'properties.deviceRef.deviceName'],
    [ASSET, 'location'],
  ])('requires %s %s', (type, path) => {
    expect(propertyAt(type, path).required).toBe(true);
  });

  test.each([
    [ENDPOINT, 'properties.hostType'],
    [ENDPOINT, 'properties.mqttSettings.host'],
    [ENDPOINT, 'properties.kafkaSettings.tls.trustedCaCertificateConfigMapRef'],
    [FLOW, 'properties.mode'],
    [LISTENER, 'properties.serviceName'],
    [LISTENER, 'properties.ports.[].authenticationRef'],
    [FLUX, 'properties.suspend'],
  ])('does not require %s %s', (type, path) => {
    expect(propertyAt(type, path).required).toBeUndefined();
  });

  test.each([
    [ENDPOINT, 'properties.provisioningState'],
    [FLOW, 'systemData'],
    [FLUX, 'properties.complianceState'],
    [FLUX, 'properties.sourceSyncedCommitId'],
    [ASSET, 'properties.uuid'],
  ])('leaves %s %s to the service', (type, path) => {
    expect(propertyAt(type, path).readOnly).toBe(true);
  });

  test('has no health expressions in kustomizations: these belong into the inner ones', () => {
    expect(() => propertyAt(FLUX, 'properties.kustomizations.*.healthCheckExprs')).toThrow(/has no "healthCheckExprs"/);
  });
});

describe('choiceOf()', () => {
  test('finds the objects in which one property chooses among others', () => {
    const choices = [...new Set([...models.values()].map(({ published }) => published))].flatMap((published) =>
      Object.entries(published.models).flatMap(([name, model]) => {
        const choice = choiceOf(published, model);
        return choice === undefined ? [] : [`${name}.${choice.by}: ${[...choice.properties.values()].join(', ')}`];
      }),
    );
    expect(choices).toMatchInlineSnapshot(`
[
  "HostAuthentication.method: x509Credentials, usernamePasswordCredentials",
  "BrokerAuthenticatorMethods.method: customSettings, serviceAccountTokenSettings, x509Settings",
  "DataflowEndpointDataExplorerAuthentication.method: systemAssignedManagedIdentitySettings, userAssignedManagedIdentitySettings",
  "DataflowEndpointDataLakeStorageAuthentication.method: systemAssignedManagedIdentitySettings, userAssignedManagedIdentitySettings, accessTokenSettings",
  "DataflowEndpointFabricOneLakeAuthentication.method: systemAssignedManagedIdentitySettings, userAssignedManagedIdentitySettings",
  "DataflowEndpointKafkaAuthentication.method: systemAssignedManagedIdentitySettings, userAssignedManagedIdentitySettings, saslSettings, x509CertificateSettings",
  "DataflowEndpointMqttAuthentication.method: systemAssignedManagedIdentitySettings, userAssignedManagedIdentitySettings, serviceAccountTokenSettings, x509CertificateSettings",
  "DataflowEndpointProperties.endpointType: dataExplorerSettings, dataLakeStorageSettings, fabricOneLakeSettings, kafkaSettings, localStorageSettings, mqttSettings, openTelemetrySettings",
  "DataflowOperation.operationType: sourceSettings, destinationSettings, builtInTransformationSettings",
  "TlsCertMethod.mode: certManagerCertificateSpec, manual",
  "FluxConfigurationProperties.sourceKind: gitRepository, bucket, azureBlob, ociRepository",
]
`);
  });
});
