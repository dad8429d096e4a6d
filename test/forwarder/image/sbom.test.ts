import { describe, expect, test } from '@jest/globals';
import { type Sbom, stableSbom } from '../../../forwarder/image/sbom.ts';

function sbomOf(names: readonly string[], fields: Partial<Sbom> = {}): Sbom {
  const components = names.map((name) => ({ 'bom-ref': `${name}@1.0.0`, name, version: '1.0.0' }));
  return {
    bomFormat: 'CycloneDX',
    serialNumber: 'urn:uuid:f552ca85-6892-488a-bd9e-4404ea614421',
    metadata: {
      timestamp: '2026-11-21T14:45:09.491Z',
      component: { 'bom-ref': 'own@0.1.0', name: 'build', version: '0.1.0' },
    },
    components,
    dependencies: [{ ref: 'own@0.1.0', dependsOn: names.map((name) => `${name}@1.0.0`) }],
    ...fields,
  };
}

describe('stableSbom()', () => {
  test('says the same of the same parts, whenever and wherever they were listed', () => {
    const there = sbomOf(['a'], { serialNumber: 'urn:uuid:another' });
    const elsewhere = {
      ...there.metadata,
      timestamp: 'later',
      component: { ...there.metadata.component, name: 'tmp' },
    };
    const carried = new Set(['a@1.0.0']);
    expect(stableSbom({ ...there, metadata: elsewhere }, carried)).toEqual(stableSbom(sbomOf(['a']), carried));
  });

  test('names no part that is not carried, nor what depends on it', () => {
    const { components, dependencies } = stableSbom(sbomOf(['a', 'types']), new Set(['a@1.0.0']));
    expect(components.map(({ name }) => name)).toEqual(['a']);
    expect(dependencies).toEqual([{ ref: 'own@0.1.0', dependsOn: ['a@1.0.0'] }]);
  });

  test('refuses a list that lacks a part', () => {
    expect(() => stableSbom(sbomOf(['a']), new Set(['a@1.0.0', 'b@1.0.0']))).toThrow(
      /^Cannot list the parts of the image: npm does not name b@1\.0\.0\./,
    );
  });
});
