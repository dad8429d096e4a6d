import { describe, expect, test } from '@jest/globals';
import { TemporaryFolder } from '../../support/temporary-folder.ts';
import { drillsPage, readDrills, writeDown } from './drill-book.ts';

const RESULT = {
  drill: 'a · a line opens a name',
  site: 'plant',
  seconds: 4.26,
  connectionsLost: 0,
  seen: 'Ready=True',
};

describe('the drill book', () => {
  test('keeps the last result of each drill', () => {
    using folder = new TemporaryFolder();
    const file = `${folder.path}/drills.json`;
    writeDown(file, RESULT);
    writeDown(file, { ...RESULT, drill: 'b · a line is reverted' });
    writeDown(file, { ...RESULT, seconds: 9 });
    expect(readDrills(file).map(({ drill, seconds }) => [drill.slice(0, 1), seconds])).toEqual([
      ['b', 4.26],
      ['a', 9],
    ]);
  });

  test('is empty before the first drill', () => {
    expect(readDrills('/no/such/folder/drills.json')).toEqual([]);
  });
});

describe('drillsPage()', () => {
  test('writes a table per site, by letter, and nothing that would break a row', () => {
    const page = drillsPage([
      { ...RESULT, drill: 'b · a line is reverted', seen: 'closedBy: entry-removed | in\nevery hop' },
      RESULT,
      { ...RESULT, site: 'other' },
    ]);
    expect(page.split('\n').filter((line) => line.startsWith('#') || line.startsWith('| '))).toEqual([
      '# Drills',
      '## other',
      '| drill | seconds | connections lost | what the operator saw |',
      '| --- | --- | --- | --- |',
      '| a · a line opens a name | 4.3 | 0 | Ready=True |',
      '## plant',
      '| drill | seconds | connections lost | what the operator saw |',
      '| --- | --- | --- | --- |',
      '| a · a line opens a name | 4.3 | 0 | Ready=True |',
      '| b · a line is reverted | 4.3 | 0 | closedBy: entry-removed \\| in every hop |',
    ]);
  });
});
