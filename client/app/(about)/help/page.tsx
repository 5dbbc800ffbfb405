import { AppLink } from '../../../components/ui/app-link';
import { pageMetadata } from '../../../lib/frame/metadata';
import { holdTime } from '../../../lib/orders/hold-time';

export const metadata = pageMetadata(
  'Help',
  'How buying and selling tickets works, and what to do if something goes wrong.',
  '/help',
);

export default function HelpPage() {
  return (
    <>
      <h1>Help</h1>
      <h2>How do I buy a ticket?</h2>
      <p>
        Find your event, choose a seat and press Reserve. The ticket is held for you for {holdTime()}. Pay by card
        within that time, and it is yours. You pay the price that you saw, and no fees.
      </p>
      <h2>What if I run out of time?</h2>
      <p>
        The ticket goes back on sale, and nothing is charged. You can reserve it again a little later if it is still
        there.
      </p>
      <h2>My card was declined. What now?</h2>
      <p>Your reservation is safe. Try again or use another card while there is time left.</p>
      <h2>I paid. Where is my ticket?</h2>
      <p>
        Under <AppLink href="/orders">My tickets</AppLink>, with a code for the door. It opens without a network, too.
        If your bank is still confirming the payment, the page says so. Please do not pay again.
      </p>
      <h2>How do I sell a ticket?</h2>
      <p>
        <AppLink href="/tickets/new">List it</AppLink>: name the event, the seat and your price. You can change or
        withdraw the listing until someone reserves it.
      </p>
      <h2>What do I get for a ticket that I sell?</h2>
      <p>
        Its price, less the fee that the form names when you list it. Your{' '}
        <AppLink href="/selling/statement">statement</AppLink> has it for every month. Nothing is taken from what the
        buyer gets back.
      </p>
    </>
  );
}
