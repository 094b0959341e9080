/** Finding a command: names, groups, help, version; and the words in which a kiosk and a rehearsal speak to their users. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { dispatch } from '../../../main/commands/dispatch.ts';
import { resultText } from '../../../main/commands/rehearse.ts';
import { parseCommand, type CommandType } from '../../../main/station/command.ts';

const run = async (...argv: readonly string[]) => {
  const out: string[] = [];
  const err: string[] = [];
  const code = await dispatch(argv, {
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    env: {},
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
};
const commandsIn = (text: string): string[] =>
  [...text.matchAll(/^ {2}(\S+(?: \S+)?) {2,}/gm)].map(([, name]) => name ?? '');

describe('dispatch', () => {
  test.each([[[]], [['--help']], [['-h']], [['help']]])('%j lists every command', async (argv) => {
    const said = await run(...argv);
    expect(said).toMatchObject({ code: 0, err: '' });
    expect(commandsIn(said.out)).toEqual(
      expect.arrayContaining(['rehearse', 'verify', 'party init', 'authority grant', 'kiosk']),
    );
  });

  test.each([[['authority']], [['authority', '--help']], [['authority', '-h']]])(
    '%j lists the commands of that group alone',
    async (argv) => {
      const said = await run(...argv);
      expect(said).toMatchObject({ code: 0, err: '' });
      expect(said.out).toMatch(/^Usage: npm run -s hwabaek -- authority COMMAND/);
      expect(commandsIn(said.out)).toEqual(['authority grant', 'authority revoke']);
    },
  );

  test('a command runs with what stands behind its name', async () => {
    expect(await run('trustee', 'keygen', '--help')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Usage: hwabaek trustee keygen --out FILE/) as string,
    });
    expect(await run('verify')).toMatchObject({ code: 2 });
  });

  test('every command explains itself within 120 columns, but for what is to be copied, with an example of itself', async () => {
    const { out } = await run();
    const names = commandsIn(out);
    expect(names).toHaveLength(34);
    for (const name of names) {
      const help = await run(...name.split(' '), '--help');
      expect(help).toMatchObject({ code: 0, err: '' });
      const prose = help.out.split('\n').filter((line) => !/^(?:Usage:| {2}npm run )/.test(line));
      expect(prose.filter((line) => line.length > 120)).toEqual([]);
      expect(help.out).toMatch(
        new RegExp(`^Usage: hwabaek ${name}\\b[^]*\\nExample\\n  npm run -s hwabaek -- ${name}\\b`),
      );
    }
  });

  test('the list says how a kiosk gets its screens, a group’s own list does not', async () => {
    expect((await run()).out).toMatch(/\n\nWith screens: npm start .* npm start -- --config FILE /);
    expect((await run('simulate')).out).not.toContain('npm start');
  });

  test('what is no command is named, with those that are', async () => {
    const none = await run('vote', 'twice');
    expect(none).toMatchObject({ code: 2, out: '' });
    expect(none.err).toMatch(/^There is no command "vote"\./);
    const inGroup = await run('party', 'found', '--data', 'x');
    expect(inGroup).toMatchObject({ code: 2, out: '' });
    expect(inGroup.err).toMatch(/^There is no command "party found"\./);
    expect(commandsIn(inGroup.err)).toEqual(['party init']);
  });

  test('--version is that of the package', async () => {
    const file = path.join(import.meta.dirname, '../../../package.json');
    const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
    expect(await run('--version')).toEqual({ code: 0, out: version, err: '' });
  });
});

describe('kiosk --help', () => {
  const COMMANDS: Record<CommandType, true> = {
    'staff.begin': true,
    'pin.enter': true,
    'ballot.submit': true,
    'presence.begin': true,
    'presence.leave': true,
    'presence.return': true,
    'quorum.report': true,
    'later.begin': true,
    'later.enter': true,
    'later.taken': true,
    'later.retry': true,
    'ballot.cast': true,
    'ballot.challenge': true,
    'ballot.again': true,
    'ballot.abandon': true,
    'ballot.retry': true,
    'report.retry': true,
    'receipt.reprint': true,
    'session.touch': true,
    'session.continue': true,
    'session.cancel': true,
    'session.end': true,
    'trouble.dismiss': true,
    'session.call-staff': true,
    'session.return': true,
    'session.void': true,
    'desk.open': true,
    'desk.leave': true,
    'desk.check-card': true,
    'desk.print-records': true,
    'device.test-print': true,
    'device.clear-printer': true,
    'device.card-round-trip': true,
    'kiosk.exit': true,
  };

  test('fits 120 columns and names every command and every listed value', async () => {
    const { out } = await run('kiosk', '--help');
    expect(out.split('\n').filter((line) => line.length > 120)).toEqual([]);
    for (const name of [...Object.keys(COMMANDS), 'GemPCTwin', 'SEC1210', 'process-id', 'fence', 'auto'])
      expect(out).toContain(name);
  });

  test('its examples are commands that the station takes', async () => {
    const { out } = await run('kiosk', '--help');
    for (const type of ['pin.enter', 'ballot.submit']) {
      const [example = ''] = new RegExp(`\\{"type": "${type}".*\\}$`, 'm').exec(out) ?? [];
      expect(parseCommand(JSON.parse(example.replace('UUID', '"2vrMkn6of1Y3Zh"')))).toMatchObject({
        ok: true,
        value: { type },
      });
    }
  });
});

test('results are read out by ballot number', () => {
  const declared = [
    [5, 17, 8, 7],
    [0, 37, 0],
  ];
  const numbers = [
    [1, 2, 4],
    [1, 2],
  ];
  expect(resultText({ declared, numbers })).toBe('abstain 5 | 1: 17 | 2: 8 | 4: 7; abstain 0 | 1: 37 | 2: 0');
});

test('simulators say what is not there or in use', async () => {
  expect(await run('simulate', 'reader', '--cards', '/no/such/cards')).toMatchObject({
    code: 1,
    err: 'simulate reader: There is no folder /no/such/cards.',
  });
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  expect(await run('simulate', 'reader', '--port', String(port))).toMatchObject({
    code: 1,
    err: expect.stringMatching(`port ${port} on 127\\.0\\.0\\.1 is in use\\.`) as string,
  });
  server.close();
});
