/** `kiosk`: one polling station from a configuration file without screens, worked by JSON lines. What runs is main/kiosk; with screens, start.ts. */
import { defineCommand, type Command } from '../../ledger/commands/command.ts';
import { fail, ok } from '../../ledger/result.ts';
import { readKioskConfig } from '../kiosk/config.ts';
import { runKiosk } from '../kiosk/kiosk.ts';

export const kiosk: Command = defineCommand(
  {
    name: 'kiosk',
    summary: 'Run one polling station with its reader and printer, without screens',
    about: `FILE is JSON; paths in it are relative to it. Its keys ("?" may be left out):
  ledger     address of the node, or {"data": DIR, "port"?: N} for a kiosk that serves its own ledger
  party      the party's fingerprint;  origin  the ledger's name;  assembly, station  their names
  roll       folder with assembly.json, roll.csv and the candidates' photos;  journal  file
  keys       {"device": FILE, "station": FILE}
  mode       "practice" | "real"
  reader     {"transport", "model"?: "GemPCTwin" | "SEC1210"}
  printer    {"transport", "widthDots"?: 256 to 832, "confirmation"?: "process-id" | "fence" | "auto",
             "sendWindowBytes"?: N}
  secondRegistrar?  address of the second registrar, where ballots need two permits
  boardUrl   address to which receipts point;  threads?  for ballots and proofs, 2 without it
  screen?    {"ppi"?: CSS pixels per inch, 96 without it, "width"?, "height"?: in pixels, 1080 and 1920 without them}
  observer?  "none", "address" (opened in a browser of this machine) or {"x", "y"}: a second screen's top left corner
A transport is {"kind": "tcp", "host", "port"} or {"kind": "serial", "path", "baudRate", "dataBits", "stopBits",
"parity": "none" | "even" | "odd", "flow"?: "none" | "rtscts" | "xonxoff"}.

The same file opens the station with its screens: npm start -- --config FILE. Here, without them, every change of the
view is a JSON line on standard output and every line of standard input is a command, answered by a line; the view's
"accepts" says which fit the moment:
  {"type": "staff.begin", "action": "open" | "suspend" | "resume" | "close", "reason"?: TEXT, "seals"?: [TEXT]}
  {"type": "pin.enter", "pin": "123456"}
  {"type": "ballot.submit", "selections": [{"election": UUID, "questions": [{"choices": [0]}, {"abstain": true}]}]}
  {"type": "later.enter", "code": "20 digits"}
  {"type": "desk.print-records", "language": "ko" | "en"}
  {"type": T} with T one of later.begin, later.taken, later.retry, presence.begin, presence.leave, presence.return,
  ballot.cast, ballot.challenge, ballot.again, ballot.abandon, ballot.retry, report.retry, receipt.reprint,
  session.touch, session.continue, session.cancel, session.end, session.call-staff, session.return, session.void,
  trouble.dismiss, desk.open, desk.leave, desk.check-card, quorum.report, device.test-print, device.clear-printer,
  device.card-round-trip, kiosk.exit
A ballot.submit answers every question of every paper that the view shows; choices count the candidates from 0. Ranks:
{"ranking": [2, 0]}, the first preference first; {"ratings": [0, 3]} has each candidate's place on the scale, from 0.
The keys' passphrase comes from HWABAEK_PASSPHRASE. SIGTERM ends it cleanly.`,
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
