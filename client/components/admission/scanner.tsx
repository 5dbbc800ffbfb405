'use client';

import { useEffect, useRef, useState } from 'react';
import styles from './door.module.css';

interface Detector {
  detect(image: HTMLVideoElement | ImageData): Promise<{ rawValue: string }[]>;
}

/** Between two looks at the picture, in milliseconds. */
const everyMs = 150;
/** How long the same code in front of the camera counts as one, in milliseconds. */
const sameMs = 4_000;
/** Wide enough for a code that fills a third of the picture, and quick to search on an old phone. */
const searchedWidth = 640;

/** The browser's own detector, or the library's where there is none. */
async function detectorOf(): Promise<Detector> {
  const { BarcodeDetector: Own } = window as { BarcodeDetector?: DetectorClass };
  const isOwn = Own && (await Own.getSupportedFormats()).includes('qr_code');
  const Chosen = isOwn ? Own : ((await import('qr/decode.js')).BarcodeDetector as unknown as DetectorClass);
  return new Chosen({ formats: ['qr_code'] });
}

interface DetectorClass {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<readonly string[]>;
}

/** The camera's picture, small enough to search. */
function pictureOf(video: HTMLVideoElement, canvas: HTMLCanvasElement): ImageData | undefined {
  const scale = Math.min(1, searchedWidth / video.videoWidth);
  canvas.width = video.videoWidth * scale;
  canvas.height = video.videoHeight * scale;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context?.drawImage(video, 0, 0, canvas.width, canvas.height);
  return context?.getImageData(0, 0, canvas.width, canvas.height);
}

/** Shows what the camera sees, and tells of each QR code in it, once. */
export function Scanner({ onCode }: { onCode: (code: string) => void }) {
  const video = useRef<HTMLVideoElement>(null);
  const tell = useRef(onCode);
  const [problem, setProblem] = useState('');
  useEffect(() => {
    tell.current = onCode;
  });

  useEffect(() => {
    let stream: MediaStream | undefined;
    let stopped = false;
    let timer: ReturnType<typeof setTimeout>;
    let seen = { code: '', at: 0 };

    async function look(detector: Detector, canvas: HTMLCanvasElement) {
      const { current } = video;
      const picture = current?.videoWidth ? pictureOf(current, canvas) : undefined;
      // A picture without a code is no error to anybody.
      const [found] = picture ? await detector.detect(picture).catch(() => []) : [];
      if (stopped) return;
      const now = Date.now();
      if (found && (found.rawValue !== seen.code || now - seen.at > sameMs)) tell.current(found.rawValue);
      if (found) seen = { code: found.rawValue, at: now };
      timer = setTimeout(() => void look(detector, canvas), everyMs);
    }

    async function start() {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      if (stopped || !video.current) return stop();
      video.current.srcObject = stream;
      await video.current.play();
      await look(await detectorOf(), document.createElement('canvas'));
    }

    function stop() {
      stopped = true;
      clearTimeout(timer);
      for (const track of stream?.getTracks() ?? []) track.stop();
    }

    start().catch(() => {
      if (!stopped) setProblem('The camera cannot be used. Allow it in the browser, or type the code.');
    });
    return stop;
  }, []);

  if (problem) return <p className="notice warn">{problem}</p>;
  return <video ref={video} className={styles.video} muted playsInline aria-label="What the camera sees" />;
}
