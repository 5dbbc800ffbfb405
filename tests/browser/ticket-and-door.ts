import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { artifacts, phone, type Visitor } from '../support/browser';
import type { Order } from '../support/person';
import { hydrated } from './inspect';
import { people } from './people';
import { onPaper } from './receipt';
import { bought, passTo } from './scenes';
import { leave, visit } from './system';

const ticketOf = ({ id }: Order) => `/orders/${id}/ticket`;
const doorOf = ({ ticket }: Order) => `/selling/${ticket.id}/door`;

/** What a camera would see of the QR code on a page, with `window.shown` as its picture. */
const camera = `navigator.mediaDevices.getUserMedia = async () => {
  const picture = new Image();
  picture.src = 'data:image/svg+xml,' + encodeURIComponent(window.shown);
  await picture.decode();
  const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 480 });
  const draw = () => {
    const context = canvas.getContext('2d');
    context.fillStyle = '#999';
    context.fillRect(0, 0, 640, 480);
    context.drawImage(picture, 200, 120, 240, 240);
  };
  draw();
  setInterval(draw, 50);
  return canvas.captureStream(20);
}`;

/** A QR code's picture, as it is on the page. */
const pictureOf = `(() => {
  const svg = document.querySelector('svg[role=img]').cloneNode(true);
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  svg.setAttribute('width', '240');
  svg.setAttribute('height', '240');
  svg.setAttribute('style', 'background:#fff');
  return svg.outerHTML;
})()`;

describe('a ticket', () => {
  let buyer: Visitor;
  beforeEach(async () => {
    buyer = await visit({ viewport: phone });
    await buyer.become((await people()).bea);
  });
  afterEach(leave);

  it('is listed under "My tickets", opens without a network once it was opened, and is forgotten at sign-out', async () => {
    const order = await bought('A night on the quay');
    const { page, context } = buyer;
    await page.goto('/orders');
    await buyer.photograph('my-tickets');
    await page
      .getByRole('listitem')
      .filter({ hasText: 'A night on the quay' })
      .getByRole('link', { name: /show ticket/i })
      .click();
    await page.waitForURL(`**${ticketOf(order)}`);
    await page.getByText('Kept on this device').waitFor();
    buyer.excuse(/ERR_INTERNET_DISCONNECTED/);
    await context.setOffline(true);
    await page.reload();
    await page.getByRole('img', { name: /QR code/ }).waitFor();
    await buyer.photograph('ticket-offline');
    await context.setOffline(false);
    await page.goto('/');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('link', { name: 'Sign in' }).waitFor();
    expect(await page.evaluate('caches.keys()')).toEqual([]);
    expect(buyer.complaints).toEqual([]);
  });

  it('is one sheet of paper, black on white, and a file for a calendar', async () => {
    const order = await bought('A morning on the quay');
    const { page, context } = buyer;
    await page.goto(ticketOf(order));
    await hydrated(page);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.evaluate(onPaper)).toEqual({ useless: [], pale: [], coloured: [] });
    const pdf = await page.pdf({ format: 'A4' });
    writeFileSync(join(artifacts, 'ticket.pdf'), pdf);
    expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
    await buyer.photograph('ticket-on-paper');
    const file = await context.request.get(`/orders/${order.id}/calendar`);
    expect(file.headers()['content-type']).toContain('text/calendar');
    expect(await file.text()).toContain('SUMMARY:A morning on the quay\r\n');
  });
});

describe('at the door', () => {
  afterEach(leave);

  it('the camera lets a ticket in, a second door hears when, without JavaScript, and its buyer sees it', async () => {
    const order = await bought('Fireworks on the quay');
    const [buyer, seller, helper] = await Promise.all([
      visit({ viewport: phone }),
      visit({ viewport: phone }),
      visit({ viewport: phone, javaScriptEnabled: false }),
    ]);
    const { bea, sally } = await people();
    await Promise.all([buyer.become(bea), seller.become(sally)]);
    await buyer.page.goto(ticketOf(order));
    await hydrated(buyer.page);
    const shown = await buyer.page.evaluate<string>(pictureOf);
    const code = await buyer.page.getByRole('code').innerText();

    await seller.page.addInitScript(`window.shown = ${JSON.stringify(shown)}; ${camera}`);
    await seller.page.goto(doorOf(order));
    await hydrated(seller.page);
    await seller.page.getByRole('button', { name: 'Scan with the camera' }).click();
    await seller.page.getByText('Valid', { exact: true }).waitFor();
    await seller.photograph('door-valid');
    await buyer.page.getByText(/lets nobody in again/).waitFor();

    await helper.page.goto(`${doorOf(order)}?pass=${await passTo(order)}`);
    await helper.page.getByLabel(/code below/i).fill(code.toLowerCase());
    await helper.page.getByRole('button', { name: 'Check ticket' }).click();
    await helper.page.getByText('Already used').waitFor();
    await helper.photograph('door-already-used');
    expect([...buyer.complaints, ...seller.complaints, ...helper.complaints]).toEqual([]);
  });

  it('is nobody’s but the seller’s, without a link', async () => {
    const order = await bought('Rain on the quay');
    const visitor = await visit();
    await visitor.become((await people()).rob);
    visitor.excuse(/404/);
    expect((await visitor.page.goto(doorOf(order)))?.status()).toBe(404);
    await visitor.become();
    await visitor.page.goto(doorOf(order));
    expect(visitor.page.url()).toContain('/auth/signin');
  });
});
