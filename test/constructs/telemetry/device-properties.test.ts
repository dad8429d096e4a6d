import { describe, expect, test } from '@jest/globals';
import { assetProperties, deviceProperties } from '../../../constructs/telemetry/device-properties.ts';
import type { Device } from '../../../levels/telemetry/devices.ts';
import { valuesOf } from '../../support/declared-site.ts';

const PRESS: Device = {
  name: 'plant-level-2-press',
  label: 'press',
  host: '10.20.1.130',
  port: 4841,
  secretRef: undefined,
  assets: [
    {
      name: 'plant-level-2-ram',
      label: 'ram',
      topic: 'data/ram',
      points: [
        { name: 'force', node: 'ns=3;s=Ram.Force' },
        { name: 'stroke', node: 'ns=3;s=Ram.Stroke' },
      ],
      samplingMs: 250,
      publishingMs: 1000,
    },
  ],
};

describe('deviceProperties()', () => {
  test('says where the machine answers', () => {
    expect(deviceProperties(PRESS)).toEqual({
      enabled: true,
      endpoints: {
        inbound: {
          'opc-ua': {
            endpointType: 'Microsoft.OpcUa',
            address: 'opc.tcp://10.20.1.130:4841',
            authentication: { method: 'Anonymous' },
          },
        },
        outbound: { assigned: {} },
      },
    });
  });

  test('names user and password by Secret and key, where the machine asks for them', () => {
    expect(deviceProperties({ ...PRESS, secretRef: 'press-login' })).toMatchObject({
      endpoints: {
        inbound: {
          'opc-ua': {
            authentication: {
              method: 'UsernamePassword',
              usernamePasswordCredentials: {
                usernameSecretName: 'press-login/username',
                passwordSecretName: 'press-login/password',
              },
            },
          },
        },
      },
    });
  });
});

describe('assetProperties()', () => {
  test('publishes the data points of the machine to the topic of the asset', () => {
    const properties = PRESS.assets.map((asset) => assetProperties(PRESS, asset));
    expect(properties).toEqual([
      {
        enabled: true,
        displayName: 'ram',
        deviceRef: { deviceName: 'plant-level-2-press', endpointName: 'opc-ua' },
        datasets: [
          {
            name: 'telemetry',
            dataPoints: [
              { name: 'force', dataSource: 'ns=3;s=Ram.Force' },
              { name: 'stroke', dataSource: 'ns=3;s=Ram.Stroke' },
            ],
            datasetConfiguration: '{"publishingInterval":1000,"samplingInterval":250}',
            destinations: [{ target: 'Mqtt', configuration: { topic: 'data/ram', qos: 'Qos1', retain: 'Never' } }],
          },
        ],
      },
    ]);
  });

  test('refers to the one endpoint that the device has', () => {
    const [asset] = PRESS.assets;
    const properties = asset === undefined ? {} : assetProperties(PRESS, asset);
    const inbound = valuesOf(deviceProperties(PRESS), 'inbound').flatMap((each) => Object.keys(Object(each)));
    expect(valuesOf(properties, 'endpointName')).toEqual(inbound);
  });
});
