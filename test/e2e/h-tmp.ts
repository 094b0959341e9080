/**
 * The touches of some voters, one after another, each on a page loaded anew as at a kiosk: language, PIN, candidates, next questions. A process of its own, so
 * that the bench's does not slow the page down; prints what each touch took as one line of JSON. The station is scripted: its own time is measured elsewhere.
 */
import type { Page } from 'playwright';
import { ballot } from '../../renderer/i18n/ballot.ts';
import { launch, newContext } from './browser.ts';
import { GALLERY, type PictureView } from './gallery.ts';
import { atRest, openScriptedKiosk, type ScriptedKiosk } from './scripted.ts';
import { startTouchMeter, type TouchMeter } from './h-tmp-meter.ts';

const VOTERS = 3;
const PIN = ['1', '3', '5', '7', '9', '0'];

const scripted = await openScriptedKiosk(viewOf('idle'));
const browser = await launch();
try {
  const context = await newContext(browser, { reducedMotion: 'no-preference' });
  const page = await context.newPage();
  await page.goto(scripted.entries[0] ?? '');
  await scripted.seen();
  await voter(page, scripted, { touch: (_, __, target) => target.tap(), stop: async () => [] });
  const meter = await startTouchMeter(browser);
  for (let i = 0; i < VOTERS; i += 1) await voter(page, scripted, meter);
  process.stdout.write(`${JSON.stringify(await meter.stop())}\n`);
} finally {
  await browser.close();
  await scripted.stop();
}

/** From one person's leaving to the review of the next. */
async function voter(page: Page, kiosk: ScriptedKiosk, meter: TouchMeter): Promise<void> {
  const rest = async (): Promise<void> => {
    await kiosk.seen();
    await atRest(page);
  };
  const isLoaded = page.waitForEvent('load'); // a page forgets the last person by loading anew
  kiosk.show(viewOf('idle'), 'next-person');
  await isLoaded;
  await rest();
  await meter.touch(page, 'language', page.getByRole('button', { name: 'English' }), {
    appears: 'html[lang=en]',
  });

  kiosk.show(viewOf('pin'));
  await rest();
  for (const [i, digit] of PIN.entries())
    await meter.touch(page, 'PIN digit', page.getByRole('button', { name: digit, exact: true }), {
      appears: `.pin-dots > .pin-full:nth-child(${i + 1})`,
    });

  kiosk.show(viewOf('ballot'));
  await rest();
  const press = (name: string) => page.getByRole('button', { name, exact: true });
  await press(ballot.en.welcome.begin).tap();
  await atRest(page);
  for (const next of [ballot.en.next, ballot.en.next, ballot.en.toReview]) {
    await meter.touch(page, 'candidate', page.locator('.candidate').nth(1), {
      appears: '.candidate[aria-pressed=true]',
    });
    await meter.touch(page, 'next question', press(next), { heading: 'another' });
    await atRest(page);
  }
}

function viewOf(name: string): PictureView {
  const picture = GALLERY.find((known) => known.name === name);
  if (picture === undefined) throw new Error(`the gallery has no picture ${name}`);
  return picture.view;
}
