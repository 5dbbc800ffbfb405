import { ImageResponse } from 'next/og';
import { ART, EventArt } from '../../../../components/ui/event-art';
import { getEvent } from '../../../../lib/event/event';
import { PICTURE } from '../../../../lib/frame/metadata';

interface Context {
  params: Promise<{ id: string }>;
}

/** GET /events/:id/picture: an event's artwork, as other sites show it. Without words: no font has all letters. */
export async function GET(_request: Request, { params }: Context): Promise<Response> {
  const event = await getEvent((await params).id);
  const { height } = PICTURE;
  // As wide as the artwork is, and cut at both sides.
  const size = { width: (height * ART.width) / ART.height, height, flexShrink: 0 };
  const art = (
    <div style={{ display: 'flex', justifyContent: 'center', width: '100%' }}>
      <EventArt event={event} style={size} />
    </div>
  );
  return new ImageResponse(art, { ...PICTURE, headers: { 'cache-control': 'public, max-age=86400' } });
}
