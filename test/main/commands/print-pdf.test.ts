/** Printing a page as PDF where the browser is missing or fails: a sentence, with what the browser said. That it works is test/ledger/records. */
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { printPdf } from '../../../main/commands/print-pdf.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'print-pdf-'));
  await chmod(folder, 0o755); // the browser runs under an account of its own where this one is root
});
afterEach(() => rm(folder, { recursive: true }));

/** A browser that is this shell script. */
async function browser(script: string): Promise<Record<string, string>> {
  const file = path.join(folder, 'chromium');
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return { PATH: folder };
}

test.skipIf(process.platform !== 'linux')(
  'no browser, one that fails, and one that prints nothing',
  async () => {
    expect(await printPdf('<p>', { PATH: folder })).toEqual({
      ok: false,
      error: 'A PDF needs Chromium or Google Chrome, and none is installed in a usual place.',
    });
    const before = (await readdir(tmpdir())).filter((name) => name.startsWith('hwabaek-record-'));
    const failing = await printPdf('<p>', await browser('echo "no sandbox here" >&2; exit 1'));
    expect(failing).toEqual({
      ok: false,
      error: `${folder}/chromium printed no PDF (no sandbox here).`,
    });
    expect(await printPdf('<p>', await browser('exit 0'))).toMatchObject({
      error: `${folder}/chromium printed no PDF (it said nothing).`,
    });
    const after = (await readdir(tmpdir())).filter((name) => name.startsWith('hwabaek-record-'));
    expect(after.filter((name) => !before.includes(name))).toEqual([]);
  },
);

test.skipIf(process.platform !== 'linux')(
  'what the browser is told: no window, no network, its own profile',
  async () => {
    const said = await printPdf('<p>', await browser('for flag; do printf "%s\\n" "$flag" >&2; done'));
    expect(said.ok).toBe(false);
    const error = said.ok ? '' : said.error;
    for (const flag of ['--no-pdf-header-footer', '--user-data-dir=', '--print-to-pdf=', 'file:///'])
      expect(error).toContain(flag);
    expect(error).not.toContain('--no-sandbox');
  },
);
