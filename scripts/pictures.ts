import { fileURLToPath } from 'node:url';
import { openPage, openPlayground, waitForHeadlines } from '../harness/playground/page/fixtures/browser.ts';

// `npm run pictures`: draws the pictures of docs/ anew. It needs a browser: `npx hangup install browser`.
const picture = fileURLToPath(new URL('../docs/pictures/playground.png', import.meta.url));

await using opened = await openPlayground();
const { page } = await openPage(opened.browser, {
  playground: opened.playground,
  viewport: { width: 1_280, height: 890 },
});
for (const side of ['left', 'right'])
  await page.locator(`[data-side=${side}]`).getByText('runs at once', { exact: true }).click();
await page.getByRole('button', { name: 'Disconnect' }).click();
await waitForHeadlines(page, /Still running for [4-9]/, /Released after/);
await page.evaluate(() => scrollTo(0, 0)); // a click may have moved it
await page.screenshot({ path: picture });
