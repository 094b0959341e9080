/** Printing a page as PDF where the browser is missing or fails: a sentence, with what the browser said. That it works is test/ledger/records. */
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { printPdf } from '../../../main/commands/print-pdf.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'print-pdf-'));
  await chmod(folder, 0o755); // the browser runs under an account of its own where this one is root
  vi.stubEnv('TMPDIR', folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  return rm(folder, { recursive: true });
});

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
    const failing = await printPdf('<p>', await browser('echo "no sandbox here" >&2; exit 1'));
    expect(failing).toEqual({
      ok: false,
      error: `${folder}/chromium printed no PDF (no sandbox here).`,
    });
    expect(await printPdf('<p>', await browser('exit 0'))).toMatchObject({
      error: `${folder}/chromium printed no PDF (it said nothing).`,
    });
    expect(await readdir(folder)).toEqual(['chromium']);
  },
);

test.skipIf(process.platform !== 'linux')('the browser has no window, and keeps its sandbox', async () => {
  const script = `case " $* " in *" --no-sandbox "*) echo unsafe;; *" --headless "*) echo as wanted;; esac >&2`;
  expect(await printPdf('<p>', await browser(script))).toMatchObject({
    error: `${folder}/chromium printed no PDF (as wanted).`,
  });
});
