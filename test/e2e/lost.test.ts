/** A page that outlives its station, as a browser does when the station's process dies: what was chosen and who chose it do not stay in it. */
import { expect, test, describe } from 'vitest';
import { voter } from '../../renderer/i18n/voter.ts';
import { admitMember, rig } from '../main/station/rig.ts';
import { withoutChromium } from './browser.ts';
import { serveStation } from './kiosk.ts';
import { choose, someone } from './people.ts';
import { useBrowser } from './use-browser.ts';

const words = voter.ko;

describe.skipIf(withoutChromium !== undefined)('a lost station', { timeout: 60_000 }, () => {
  const browser = useBrowser();

  test('hides the ballot and every sheet over it at once, and forgets them after three minutes', async () => {
    const bench = await rig('open');
    const served = await serveStation(bench.station);
    const page = await browser.open(served.entry());
    const self = someone(page);
    await self.see(words.idle.ready);
    await admitMember(bench, bench.people.delegates[0]!);
    await choose(self, [[1], [2]]);
    const review = await page.locator('.review-choice').allInnerTexts();
    expect(review.length).toBeGreaterThan(0);
    await self.press(words.help.button);
    await page.getByRole('dialog').waitFor();
    await page.clock.install(); // timers from here on; those of the link go on with it

    await served.stop();
    await page.clock.runFor(10_000);
    await page.locator('h1', { hasText: words.lost.heading }).waitFor();
    expect(await page.locator('.veil').isVisible()).toBe(false);
    expect(await page.locator('.review-choice').count()).toBe(review.length); // the line may come back
    await page.clock.runFor(180_000);
    await page.locator('h1', { hasText: words.lost.heading }).waitFor();
    expect(await page.locator('.review-choice, .veil').count()).toBe(0);
    browser.expectComplaint(/Failed to load resource/);
    await page.close();
    await bench.stop();
  });
});
