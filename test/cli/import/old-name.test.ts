import { describe, expect, test } from '@jest/globals';
import { readOldName } from '../../../cli/import/old-name.ts';

describe('readOldName()', () => {
  test.each([
    ['management.azure.com', 'management.azure.com', undefined, []],
    ['*.his.arc.azure.com', '**.his.arc.azure.com', undefined, []],
    ['.azurecr.io', '**.azurecr.io', undefined, []],
    ['graph.microsoft.com/', 'graph.microsoft.com', undefined, ['a slash']],
    ['https://Updates.Example/a/b?c', 'updates.example', undefined, ['a scheme', 'a slash', 'capital letters']],
    ['obo.arc.azure.com:8084', 'obo.arc.azure.com', 8084, ['a port']],
    ['name.example.', 'name.example', undefined, ['a dot at its end']],
    [' name.example ', 'name.example', undefined, ['blanks']],
  ])('reads %j as %j', (written, text, port, mended) => {
    expect(readOldName(written)).toMatchObject({ pattern: { text }, port, mended });
  });

  test.each([
    ['*', 'it allows everything'],
    ['*.com', 'a wildcard over a single label'],
    ['azgn*.servicebus.windows.net', 'a wildcard is the whole first label'],
    ['10.1.2.3', 'an IP address carries no server name'],
    ['two words', 'it contains a blank'],
    ['', 'it is empty'],
    ['name.example:99999', 'its port 99999 does not exist'],
  ])('refuses %j, because %s', (written, why) => {
    expect(readOldName(written)).toMatchObject({ fault: expect.stringContaining(why) });
  });
});
