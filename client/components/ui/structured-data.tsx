/** Data for search engines. A data block: no script runs, so the policy needs to allow none. */
export function StructuredData({ json }: { json: string | undefined }) {
  if (json === undefined) return null;
  // biome-ignore lint/security/noDangerouslySetInnerHtml: `structuredData` escapes what could end it
  return <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: json }} />;
}
