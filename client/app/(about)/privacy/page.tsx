import { pageMetadata } from '../../../lib/frame/metadata';

export const metadata = pageMetadata('Privacy', 'What Ticketing stores about you, and what it does not.', '/privacy');

export default function PrivacyPage() {
  return (
    <>
      <h1>Privacy</h1>
      <h2>What we store</h2>
      <p>
        Your email address, a hash of your password, the tickets you list and the orders you make. Your card number goes
        straight to the payment provider: we never see or store it.
      </p>
      <p>
        You can delete your account on its page. Your address and your password are then gone; orders and listings stay
        on record, without a name.
      </p>
      <h2>What others see</h2>
      <p>What you write in a listing. Buyers and sellers do not see each other’s email addresses.</p>
      <h2>Cookies</h2>
      <p>
        One keeps you signed in, one keeps your choice of colours, one, for an hour, the link in a mail that you have
        opened, and one, for some seconds, what you have just done to a listing. In a browser without JavaScript, one
        keeps what you typed into a form that we could not accept, but no password: for ten seconds, or for fifteen
        minutes if you first have to sign in again. There is no tracking and no advertising.
      </p>
      <h2>In your browser</h2>
      <p>
        A listing that you have begun to write stays in its tab until you save it or sign out. So do the tickets that
        you have chosen, while you sign in to reserve them.
      </p>
    </>
  );
}
