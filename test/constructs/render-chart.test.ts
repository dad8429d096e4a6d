import { describe, expect, test } from '@jest/globals';
import { ApiObject, App, Chart } from 'cdk8s';
import { renderChart } from '../../constructs/render-chart.ts';

function chartOf(...objects: readonly (readonly [kind: string, name: string])[]): Chart {
  const chart = new Chart(new App(), 'part', { disableResourceNameHashes: true });
  objects.forEach(([kind, name], index) => {
    new ApiObject(chart, `${index}`, {
      apiVersion: 'v1',
      kind,
      metadata: { name },
      data: { z: 'no', a: '2027-03-01' },
    });
  });
  return chart;
}

describe('renderChart()', () => {
  test('writes one object into each file, named after it, in the order of names', () => {
    const chart = chartOf(['Secret', 'b'], ['ConfigMap', 'dns-level-2.1'], ['ConfigMap', 'a']);
    expect([...renderChart(chart).keys()]).toEqual([
      'ConfigMap.a.yaml',
      'ConfigMap.dns-level-2.1.yaml',
      'Secret.b.yaml',
    ]);
  });

  test('sorts keys and quotes what older readers of YAML take for something else', () => {
    expect(renderChart(chartOf(['ConfigMap', 'a'])).get('ConfigMap.a.yaml')).toMatchInlineSnapshot(`
"apiVersion: v1
kind: ConfigMap
metadata:
  name: a
data:
  a: "2027-03-01"
  z: "no"
"
`);
  });

  test('is empty for an empty chart', () => {
    expect(renderChart(chartOf()).size).toBe(0);
  });

  test('refuses two objects of one kind and name', () => {
    expect(() => renderChart(chartOf(['ConfigMap', 'a'], ['ConfigMap', 'a']))).toThrow(
      'Cannot write "ConfigMap.a.yaml" of chart "part": two objects have this kind and name.',
    );
  });
});
