/** `kiosk`: one polling station from a configuration file, worked by JSON lines until it has screens. What runs is main/kiosk. */
import { defineCommand, type Command } from '../../ledger/commands/command.ts';
import { fail, ok } from '../../ledger/result.ts';
import { readKioskConfig } from '../kiosk/config.ts';
import { runKiosk } from '../kiosk/kiosk.ts';

export const kiosk: Command = defineCommand(
  {
    name: 'kiosk',
    summary: 'Run one polling station with its reader and printer',
    about: `FILE is JSON: ledger (address of the node, or {"data": DIR} for a kiosk that serves its own ledger), party
(fingerprint), origin, assembly, station, roll (folder with assembly.json and roll.csv), journal, keys {device, station},
mode ("practice" or "real"), reader {transport, model}, printer {transport, widthDots, confirmation}, boardUrl, threads. A transport is {"kind": "tcp", "host", "port"} or
{"kind": "serial", "path", "baudRate", "dataBits", "stopBits", "parity", "flow"}. Paths are relative to the file.
Until there are screens, every change of the view is a JSON line on standard output and every line of standard input
is a command, answered by a line. The keys' passphrase comes from HWABAEK_PASSPHRASE. SIGTERM ends it cleanly.`,
    options: { config: { value: 'FILE', need: 'required', help: 'The configuration.' } },
    example: 'npm run -s hwabaek -- kiosk --config station-1.json',
  },
  async (args, terminal) => {
    const config = readKioskConfig(args.path('config'));
    if (!config.ok) return config;
    const passphrase = terminal.env['HWABAEK_PASSPHRASE'];
    const code = await runKiosk(config.value, {
      input: process.stdin,
      output: process.stdout,
      report: (sentence) => terminal.err(sentence),
      ...(passphrase === undefined ? {} : { passphrase }),
    });
    return code === 0
      ? ok(undefined)
      : fail('the kiosk ended; the reason stands above. What was recorded is kept.');
  },
);
