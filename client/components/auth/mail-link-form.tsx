import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { MAIL_LINK_COOKIE, mailLinkIn } from '../../lib/auth/mail-link';
import { AppLink } from '../ui/app-link';
import { PlainForm } from '../ui/plain-form';

interface Props {
  /** The form of /do/… that uses the link. */
  form: string;
  submitLabel: string;
  /** What else it asks for. */
  children?: ReactNode;
}

/**
 * The form of a page that a link in a mail leads to. Opening the page does nothing: mail scanners open every link. It
 * works without JavaScript.
 */
export async function MailLinkForm({ form, submitLabel, children }: Props) {
  const link = mailLinkIn((await cookies()).get(MAIL_LINK_COOKIE)?.value);
  if (!link)
    return (
      <>
        <p>This link is incomplete. Please open it from our email, or copy all of it.</p>
        <p>
          <AppLink href="/">Browse tickets</AppLink>
        </p>
      </>
    );
  return (
    <PlainForm plain={form} submitLabel={submitLabel}>
      {Object.entries(link).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {children}
    </PlainForm>
  );
}
