'use client';

import dynamic from 'next/dynamic';
import { type SubmitEvent, useActionState, useRef, useState } from 'react';
import { checkTicket } from '../../lib/admission/check-ticket';
import { noAnswer, type Verdict } from '../../lib/admission/door';
import { writeMoment } from '../../lib/event/moments';
import { useHydrated } from '../ui/use-hydrated';
import styles from './door.module.css';

const Scanner = dynamic(() => import('./scanner').then(({ Scanner }) => Scanner), { ssr: false });

interface Props {
  pass: string;
  /** The name of the first attempt, made on the server. */
  firstScan: string;
  /** Checks the form's code where there is no JavaScript. */
  check: (before: Verdict | null, form: FormData) => Promise<Verdict>;
  dateLocale: string;
  timeZone: string;
}

/** Checks tickets one after the other: by the camera, or as they are typed. */
export function Door({ pass, firstScan, check, dateLocale, timeZone }: Props) {
  const hydrated = useHydrated();
  const [withoutScript, action] = useActionState(check, null);
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const [busy, setBusy] = useState(false);
  const [scanning, setScanning] = useState(false);
  /** The latest attempt: the same code after no answer is the same attempt. */
  const latest = useRef({ code: '', scan: firstScan, answered: true });

  /** @returns whether it was checked, and answered */
  async function present(code: string): Promise<boolean> {
    const { current } = latest;
    if (busy || !code.trim()) return false;
    if (current.answered || current.code !== code)
      latest.current = { code, scan: crypto.randomUUID(), answered: false };
    setBusy(true);
    setVerdict(null);
    const found = await checkTicket({ code, pass, scan: latest.current.scan });
    latest.current.answered = found !== noAnswer;
    setVerdict(found);
    setBusy(false);
    navigator.vibrate?.(found.tone === 'good' ? 100 : [100, 80, 100]);
    return latest.current.answered;
  }

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    await present(String(new FormData(form).get('code') ?? ''));
    if (latest.current.answered) form.reset();
    form.querySelector<HTMLInputElement>('#door-code')?.focus();
  }

  return (
    <>
      <div className={styles.result} role="status" aria-live="assertive">
        <Result busy={busy} verdict={verdict ?? withoutScript} dateLocale={dateLocale} timeZone={timeZone} />
      </div>
      {scanning ? <Scanner onCode={present} /> : null}
      {hydrated ? (
        <button type="button" className="button wide" aria-pressed={scanning} onClick={() => setScanning(!scanning)}>
          {scanning ? 'Stop the camera' : 'Scan with the camera'}
        </button>
      ) : null}
      <form action={action} onSubmit={submit} className="form">
        <input type="hidden" name="pass" value={pass} />
        <input type="hidden" name="scan" value={firstScan} />
        <div className="field">
          <label htmlFor="door-code">Code below the QR code</label>
          <input
            id="door-code"
            name="code"
            className={styles.code}
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            maxLength={40}
            required
          />
        </div>
        <button type="submit" className="button wide" aria-busy={busy}>
          Check ticket
        </button>
      </form>
    </>
  );
}

interface ResultProps extends Pick<Props, 'dateLocale' | 'timeZone'> {
  busy: boolean;
  verdict: Verdict | null;
}

function Result({ busy, verdict, dateLocale, timeZone }: ResultProps) {
  if (busy || !verdict) return <p className={`hint ${styles.waiting}`}>{busy ? 'Checking…' : 'Ready for a ticket.'}</p>;
  const { tone, headline, detail, usedAt } = verdict;
  return (
    <div className={`notice ${tone} ${styles.verdict}`}>
      <p className={styles.headline}>{headline}</p>
      {usedAt ? <p>{writeMoment(usedAt, 'event', dateLocale, timeZone)}</p> : null}
      <p dir="auto">{detail}</p>
    </div>
  );
}
