'use client';

import { useEffect, useRef, useState } from 'react';
import styles from './door.module.css';

interface Detector {
  detect(image: HTMLVideoElement | ImageData): Promise<{ rawValue: string }[]>;
}

/** Between two looks at the picture, in milliseconds. */
const everyMs = 150;
/** How long a code that was answered counts as the same one after it was last seen, in milliseconds. */
const sameMs = 4_000;
/** How long an answer can be read before the next code is told, in milliseconds. */
const readMs = 1_000;
/** How long a code that was not answered is left alone, in milliseconds. */
const againMs = 2_000;
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

interface Props {
  /** @returns whether it was answered; until it is, a code that stays in view is told again */
  onCode: (code: string) => Promise<boolean>;
}

/** Shows what the camera sees, and tells of each QR code in it, one after the other. */
export function Scanner({ onCode }: Props) {
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
    let seen = { code: '', at: 0, answered: false };

    /** @returns when to look again, in milliseconds */
    async function take(code: string): Promise<number> {
      const isSame = code === seen.code && Date.now() - seen.at < (seen.answered ? sameMs : againMs);
      if (!isSame) seen = { code, answered: await tell.current(code), at: Date.now() };
      else if (seen.answered) seen.at = Date.now();
      return isSame ? everyMs : readMs;
    }

    async function look(detector: Detector, canvas: HTMLCanvasElement) {
      const { current } = video;
      const picture = current?.videoWidth ? pictureOf(current, canvas) : undefined;
      // A picture without a code is no error to anybody.
      const [found] = picture ? await detector.detect(picture).catch(() => []) : [];
      const pause = found && !stopped ? await take(found.rawValue) : everyMs;
      if (stopped) return;
      timer = setTimeout(() => void look(detector, canvas), pause);
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
