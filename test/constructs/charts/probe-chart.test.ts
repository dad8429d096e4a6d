import { describe, expect, test } from '@jest/globals';
import { App } from 'cdk8s';
import { parse } from 'yaml';
import { z } from 'zod';
import { ProbeChart } from '../../../constructs/charts/probe-chart.ts';
import { renderChart } from '../../../constructs/render-chart.ts';
import { probePlanSchema } from '../../../forwarder/contract/probe-plan.ts';
import type { Site } from '../../../levels/model.ts';
import { exampleSite, valuesOf, zoneOf } from '../../support/declared-site.ts';
import { plantOnAksBehindProxy } from '../../support/plants.ts';

function filesOf(site: Site, zone: string): ReadonlyMap<string, string> {
  return renderChart(new ProbeChart(new App(), 'probe', { site, zone: zoneOf(site, zone) }));
}

function objectIn(files: ReadonlyMap<string, string>, name: string): unknown {
  return parse(files.get(name) ?? '');
}

const bakery = exampleSite('contoso-bakery');
const jobSchema = z.looseObject({
  spec: z.looseObject({
    suspend: z.boolean(),
    jobTemplate: z.looseObject({
      spec: z.looseObject({
        backoffLimit: z.int(),
        template: z.looseObject({ spec: z.looseObject({ dnsPolicy: z.string(), restartPolicy: z.string() }) }),
      }),
    }),
  }),
});

describe('ProbeChart', () => {
  test('holds all that it needs, also for a zone without children', () => {
    for (const zone of ['level-2-ovens', 'level-3']) {
      expect([...filesOf(bakery, zone).keys()]).toEqual([
        'ConfigMap.probe-plan.yaml',
        'CronJob.probe.yaml',
        'Namespace.sallyport-probe.yaml',
      ]);
    }
  });

  test('is empty where nothing can be asked without a corporate proxy', () => {
    expect(filesOf(plantOnAksBehindProxy('proxy.plant.example'), 'level-4').size).toBe(0);
    expect(filesOf(plantOnAksBehindProxy('proxy.plant.example'), 'level-3').size).toBe(3);
  });

  test('never runs by itself, once for each time it is asked to, and resolves as pods do', () => {
    const { spec } = jobSchema.parse(objectIn(filesOf(bakery, 'level-3'), 'CronJob.probe.yaml'));
    expect(spec.suspend).toBe(true);
    expect(spec.jobTemplate.spec.backoffLimit).toBe(0);
    expect(spec.jobTemplate.spec.template.spec).toMatchObject({ dnsPolicy: 'ClusterFirst', restartPolicy: 'Never' });
    expect(spec.jobTemplate.spec.template.spec).not.toHaveProperty('hostNetwork');
  });

  test('runs the forwarder’s image by its digest, with the plan where the ConfigMap is mounted', () => {
    const job = objectIn(filesOf(bakery, 'level-3'), 'CronJob.probe.yaml');
    const { registry, forwarder } = bakery.declaration.images;
    expect(valuesOf(job, 'image')).toEqual([`${registry}/forwarder@${forwarder}`]);
    const [mount] = valuesOf(job, 'mountPath');
    const [, , file] = valuesOf(job, 'args').flat();
    expect(String(file)).toBe(`${String(mount)}/plan.json`);
    expect(valuesOf(job, 'args').flat()).toContain(valuesOf(job, 'terminationMessagePath')[0]);
  });

  test('asks as the pods of the zone: below, by the face of the parent; at the top, by the Service of its own forwarder', () => {
    const faces = ['level-2-ovens', 'level-4'].map((zone) => {
      const [text] = valuesOf(objectIn(filesOf(bakery, zone), 'ConfigMap.probe-plan.yaml'), 'plan.json');
      return probePlanSchema.parse(JSON.parse(String(text))).face;
    });
    expect(faces).toEqual([
      { zone: 'level-3', address: '10.30.0.10' },
      { zone: 'level-4', address: '10.43.0.15' },
    ]);
  });
});
