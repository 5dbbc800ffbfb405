import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { LogLines, Silent } from '../../../components/operator/past';
import { AppLink } from '../../../components/ui/app-link';
import { PagesNav } from '../../../components/ui/pages-nav';
import { pageInWords, pageNumber, type Query, single } from '../../../lib/browse/search';
import { privateMetadata } from '../../../lib/frame/metadata';
import { pageLocale } from '../../../lib/frame/page-locale';
import { type Away, LOGS, type Log, readLog, requireOperator } from '../../../lib/operator/operator';

interface Props {
  searchParams: Promise<Query>;
}

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  return privateMetadata(`Audit log${pageInWords(await searchParams)}`, 'What operators have done.');
}

const isLog = (name: string): name is Log => Object.hasOwn(LOGS, name);

/** A page of the audit log of one service: what was acted on last first, each with all that was done to it. */
export default async function LogPage({ searchParams }: Props) {
  const query = await searchParams;
  const [log, cursor] = [single(query, 'of'), single(query, 'cursor')];
  const away: Away = new Set();
  await requireOperator('/operator', away);
  if (!isLog(log)) notFound();
  const [{ lines, next }, locale] = await Promise.all([readLog(log, away, cursor), pageLocale()]);
  return (
    <div className="panel">
      <h1>{`Audit log of ${LOGS[log]}${pageInWords(query)}`}</h1>
      <Silent away={away} />
      {lines.length > 0 || away.size === 0 ? <LogLines lines={lines} locale={locale.dates} /> : null}
      <PagesNav path="/operator/log" params={{ of: log }} page={pageNumber(query)} cursor={cursor} next={next} />
      <p>
        <AppLink href="/operator">For operators</AppLink>
      </p>
    </div>
  );
}
