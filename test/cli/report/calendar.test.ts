import { describe, expect, test } from '@jest/globals';
import { endingsOf } from '../../../cli/report/calendar/endings-of.ts';
import { byMonth, monthName, yearAhead } from '../../../cli/report/calendar/months.ts';
import { STALE_DAYS } from '../../../levels/checks/days.ts';
import { declaredSite, exampleSite } from '../../support/declared-site.ts';

const BAKERY = exampleSite('contoso-bakery');

describe('endingsOf()', () => {
  test('finds entries, authorities and reviews of profiles', () => {
    const endings = endingsOf(BAKERY, '2026-11-22');
    expect(
      endings
        .filter(({ kind }) => kind === 'entry')
        .map(({ day, what, zones, owner, ticket }) => [day, what, zones, owner, ticket]),
    ).toEqual([
      ['2027-03-01', '*.updates.ovenvendor.example:443', ['level-2-ovens'], 'ot-network@contoso.example', 'CHG0041877'],
      [
        '2027-06-30',
        '**.cloud.packvendor.example:443',
        ['level-2-packaging'],
        'packaging@contoso.example',
        'CHG0042310',
      ],
    ]);
    const certificates = [...BAKERY.authorities.values()].flatMap((authority) => authority.certificates);
    expect(endings.filter(({ kind }) => kind === 'authority')).toHaveLength(certificates.length);
    expect(new Set(endings.filter(({ kind }) => kind === 'review').map(({ what }) => what))).toEqual(
      new Set(
        ['arc-kubernetes', 'iot-operations', 'flux', 'container-insights'].map((name) => `Review of profile "${name}"`),
      ),
    );
  });

  test('orders them by day', () => {
    const days = endingsOf(BAKERY, '2026-11-22').map(({ day }) => day);
    expect(days).toEqual(days.toSorted());
  });

  test.each([
    ['2026-11-22', 'later'],
    ['2026-12-30', 'later'],
    ['2026-12-31', 'soon'],
    ['2027-03-01', 'soon'],
    ['2027-03-02', 'ended'],
  ])('on %s the entry that ends on 2027-03-01 is %s', (today, state) => {
    expect(endingsOf(BAKERY, today).find(({ day, kind }) => kind === 'entry' && day === '2027-03-01')?.state).toBe(
      state,
    );
  });

  test('takes a review for overdue on the day on which the check warns', () => {
    const reviewed = BAKERY.profiles.get('flux')?.profile.reviewed ?? '';
    const overdue = new Date(Date.parse(reviewed) + (STALE_DAYS + 1) * 86_400_000).toISOString().slice(0, 10);
    const eve = new Date(Date.parse(reviewed) + STALE_DAYS * 86_400_000).toISOString().slice(0, 10);
    const stateOn = (today: string) =>
      endingsOf(BAKERY, today).find(({ what }) => what === 'Review of profile "flux"')?.state;
    expect([stateOn(eve), stateOn(overdue)]).toEqual(['soon', 'ended']);
  });

  test('knows the end of learning', () => {
    const site = declaredSite({
      'level-4':
        'level: 4\ndistribution: k3s\nnetwork: 10.40.0.0/24\nforwarder: { faces: [{ address: 10.40.0.10, for: [level-3], routed: firewall }], uplink: { direct: { resolvers: ["10.40.0.2:53"] } } }',
      'level-3': 'level: 3\ndistribution: k3s\nnetwork: 10.30.0.0/24\ndns: { unlisted: forwarder, until: 2026-12-01 }',
    });
    expect(endingsOf(site, '2026-11-22')).toMatchObject([
      { kind: 'learning', day: '2026-12-01', zones: ['level-3'], state: 'soon' },
    ]);
  });
});

describe('byMonth()', () => {
  test('has a month for each in which something ends, in order, and loses nothing', () => {
    const endings = endingsOf(BAKERY, '2026-11-22');
    const months = byMonth(endings);
    expect(months.flatMap((month) => month.endings)).toEqual(endings);
    expect(months.map(({ month }) => month)).toEqual([...new Set(endings.map(({ day }) => day.slice(0, 7)))]);
  });
});

describe('yearAhead()', () => {
  test('has twelve months over the turn of the year, with what ends in each', () => {
    const year = yearAhead(endingsOf(BAKERY, '2026-11-22'), '2026-11-22');
    expect(year.map(({ month }) => month).join(' ')).toBe(
      '2026-11 2026-12 2027-01 2027-02 2027-03 2027-04 2027-05 2027-06 2027-07 2027-08 2027-09 2027-10',
    );
    expect(year.find(({ month }) => month === '2027-03')?.count).toBeGreaterThan(0);
  });
});

describe('monthName()', () => {
  test('says a month as people do', () => {
    expect([monthName('2027-01'), monthName('2027-12')]).toEqual(['January 2027', 'December 2027']);
  });
});
