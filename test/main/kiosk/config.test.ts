import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, describe, expect, test } from 'vitest';
import { readKioskConfig } from '../../../main/kiosk/config.ts';
import { runKiosk } from '../../../main/kiosk/kiosk.ts';

const dir = mkdtempSync(path.join(tmpdir(), 'hwabaek-kiosk-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const GOOD = {
  ledger: 'http://127.0.0.1:8080',
  party: 'ab'.repeat(32),
  origin: 'ledger.example/party',
  assembly: 'convention',
  station: 'hall-1',
  roll: 'assembly',
  journal: 'kiosk/journal.db',
  keys: { device: 'keys/device.json', station: '/etc/hwabaek/station.json' },
  mode: 'real',
  reader: {
    transport: {
      kind: 'serial',
      path: '/dev/ttyS0',
      baudRate: 9600,
      dataBits: 8,
      stopBits: 2,
      parity: 'even',
    },
  },
  printer: { transport: { kind: 'tcp', host: '10.0.0.7', port: 9100 }, confirmation: 'fence' },
  boardUrl: 'https://board.example/',
};

function read(value: unknown): ReturnType<typeof readKioskConfig> {
  const file = path.join(dir, 'kiosk.json');
  writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));
  return readKioskConfig(file);
}

describe("a kiosk's configuration", () => {
  test('is read strictly; paths are relative to its folder', () => {
    const config = read(GOOD);
    expect(config.ok && config.value).toMatchObject({
      roll: path.join(dir, 'assembly'),
      journal: path.join(dir, 'kiosk/journal.db'),
      keys: { device: path.join(dir, 'keys/device.json'), station: '/etc/hwabaek/station.json' },
    });
  });

  test.each([
    ['an unknown key', { ...GOOD, printr: {} }, 'printr'],
    [
      'an unknown key inside',
      { ...GOOD, reader: { ...GOOD.reader, transport: { kind: 'tcp', host: 'x', port: 1, tls: true } } },
      'reader.transport.tls',
    ],
    ['a missing key', { ...GOOD, party: undefined }, 'party'],
    [
      'a port that is none',
      { ...GOOD, printer: { transport: { kind: 'tcp', host: 'x', port: 70_000 } } },
      'printer.transport.port',
    ],
    ['a board that is no web address', { ...GOOD, boardUrl: 'javascript:alert(1)' }, 'boardUrl'],
    ['a station that is no id', { ...GOOD, station: 'Hall 1' }, 'station'],
    ['a screen of no density', { ...GOOD, screen: { ppi: 0 } }, 'screen.ppi'],
    ['a screen with more than its density', { ...GOOD, screen: { ppi: 96, depth: 1 } }, 'screen.depth'],
    ['a screen of no size', { ...GOOD, screen: { width: 0 } }, 'screen.width'],
    ['observers that are nowhere', { ...GOOD, observer: 'everywhere' }, 'observer'],
    ['a second screen between pixels', { ...GOOD, observer: { x: 0.5, y: 0 } }, 'observer'],
    ['something that is no JSON', '{', 'not JSON'],
    ['too much', ' '.repeat(70_000), '65536'],
  ])('%s is refused with its place', (_, value, place) => {
    const config = read(value);
    expect(config.ok).toBe(false);
    expect(!config.ok && config.error).toContain(place);
  });

  test.each([undefined, 'none', 'address', { x: -1080, y: 0 }])('observers may be %j', (observer) => {
    const config = read({ ...GOOD, observer, screen: { ppi: 61.5 } });
    expect(config.ok && config.value).toMatchObject({
      screen: { ppi: 61.5 },
      ...(observer === undefined ? {} : { observer }),
    });
  });

  test('a file that is not there is a sentence, not an exception', () => {
    const file = path.join(dir, 'nowhere.json');
    expect(readKioskConfig(file)).toEqual({ ok: false, error: `There is no file ${file}.` });
  });

  test('a kiosk without its passphrase or its keys says so and ends with 1', async () => {
    const config = read(GOOD);
    if (!config.ok) throw new Error(config.error);
    const said: string[] = [];
    const io = {
      input: new PassThrough(),
      output: new PassThrough(),
      report: (sentence: string) => said.push(sentence),
    };
    expect(await runKiosk(config.value, io)).toBe(1);
    expect(await runKiosk(config.value, { ...io, passphrase: 'x' })).toBe(1);
    expect(said[0]).toContain('HWABAEK_PASSPHRASE');
    expect(said[1]).toContain('device.json');
  });
});
